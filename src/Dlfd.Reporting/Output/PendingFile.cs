namespace Dlfd.Reporting.Output;

/// <summary>A file under a temporary name beside its target, with a copy of what it will replace.</summary>
internal sealed class PendingFile
{
    private readonly string _target;
    private readonly byte[] _content;
    private readonly string _staged;
    private readonly string _backup;

    internal PendingFile(string target, byte[] content)
    {
        _target = target;
        _content = content;
        var stem = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}");
        _staged = stem + ".new";
        _backup = stem + ".old";
    }

    internal async Task StageAsync(CancellationToken ct)
    {
        if (Directory.Exists(_target))
            throw new IOException($"The report file '{_target}' is a folder; remove it or write to another folder.");
        Directory.CreateDirectory(Path.GetDirectoryName(_target)!);
        await File.WriteAllBytesAsync(_staged, _content, ct).ConfigureAwait(false);
        if (File.Exists(_target))
            File.Copy(_target, _backup);
    }

    internal void Commit() => File.Move(_staged, _target, overwrite: true);

    internal void Revert()
    {
        if (File.Exists(_backup))
            File.Move(_backup, _target, overwrite: true);
        else
            File.Delete(_target);
    }

    internal void Clean()
    {
        if (File.Exists(_staged))
            File.Delete(_staged);
        if (File.Exists(_backup))
            File.Delete(_backup);
    }
}
