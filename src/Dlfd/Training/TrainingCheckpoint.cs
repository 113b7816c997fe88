using System.Security.Cryptography;
using System.Text.Json;
using Dlfd.Data;
using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Training;

/// <summary>Keeps a training run's state in a file at the end of each epoch, so that a run that was interrupted goes on from there with the same bits.</summary>
sealed class TrainingCheckpoint
{
    readonly string path, training;

    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="model">Borrowed.</param>
    /// <param name="data">The examples; borrowed.</param>
    /// <param name="task">What their labels mean.</param>
    /// <param name="options">How the run goes.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="augmented">Whether inputs are augmented.</param>
    public TrainingCheckpoint(string path, Classifier model, ILabeledDataset data, ClassificationTask task, TrainingOptions options, int seed, bool augmented) =>
        (this.path, training) = (path, $"Dlfd training 6\n{JsonSerializer.Serialize(options)}\nseed {seed}, {task.GetType().Name}{(augmented ? ", augmented" : "")}\n{Examples(data)}\n{Shapes(model.Module)}");

    /// <summary>Puts the state of the last whole epoch back, if there is a file.</summary>
    /// <returns>The epochs that are done, and the time that they took.</returns>
    /// <exception cref="InvalidDataException">The file belongs to another training or is none of ours.</exception>
    /// <exception cref="IOException">There is none, and none can be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read or written.</exception>
    public (int Epochs, TimeSpan Elapsed) Restore(Classifier model, OptimizerLoop loop)
    {
        if (!File.Exists(path))
        {
            AtomicFile.Check(path);
            return default;
        }
        using var reader = new BinaryReader(File.OpenRead(path));
        try
        {
            if (Header(reader) != training)
                throw new InvalidDataException($"The checkpoint '{path}' belongs to another training (other options, seed, data or model); delete it or name another file.");
            using var noGrad = no_grad();
            using var before = ModelSnapshot.Capture(model.Module);
            try
            {
                var done = (reader.ReadInt32(), TimeSpan.FromTicks(reader.ReadInt64()));
                foreach (var value in model.Module.state_dict().Values) PlainTensor.Read(reader, value);
                loop.Load(reader);
                return done;
            }
            catch
            {
                before.RestoreTo(model.Module); // a part of it may have been read
                throw;
            }
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"'{path}' is no whole checkpoint: {e.Message} Delete it to start over.", e);
        }
    }

    static string Header(BinaryReader reader)
    {
        try
        {
            return reader.ReadString();
        }
        catch (IOException e) when (e is not EndOfStreamException)
        {
            throw new FormatException("Its first text has a negative length.", e);
        }
    }

    /// <summary>Writes the state after some epochs, and the time that they took.</summary>
    public void Save(Classifier model, OptimizerLoop loop, int epochs, TimeSpan elapsed) => AtomicFile.Write(path, temporary =>
    {
        using var file = File.Create(temporary);
        using var writer = new BinaryWriter(file);
        writer.Write(training);
        writer.Write(epochs);
        writer.Write(elapsed.Ticks);
        foreach (var value in model.Module.state_dict().Values) PlainTensor.Write(writer, value);
        loop.Save(writer);
        writer.Flush();
        file.Flush(flushToDisk: true); // the one before it is gone once this is renamed
    });

    static string Shapes(nn.Module module)
    {
        using var scope = NewDisposeScope();
        return string.Join('\n', module.state_dict().Select(e => $"{e.Key} {e.Value.dtype} [{string.Join(", ", e.Value.shape)}]{(e.Value.requires_grad ? " trained" : "")}"));
    }

    /// <summary>The number of examples and a hash of some that are spread over the set: fewer where they have to be decoded.</summary>
    static string Examples(ILabeledDataset data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var step = Math.Max(1, data.Count / (data.IsInMemory() ? 4096 : 256));
        long[] rows = [.. Enumerable.Range(0, (int)(data.Count / step)).Select(i => i * step)];
        foreach (var part in rows.Chunk(256))
        {
            using var scope = NewDisposeScope();
            using var batch = data.Read(part, CPU);
            hash.AppendData(batch.Inputs.contiguous().bytes);
            hash.AppendData(batch.Labels.contiguous().bytes);
        }
        return $"{data.Count} examples {Convert.ToHexStringLower(hash.GetHashAndReset())[..32]}";
    }
}
