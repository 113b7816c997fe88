using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning;

/// <summary>Gives a method its data in batches, its optimizer steps, its teachers and its source of randomness.</summary>
public sealed class UnlearningSession : IDisposable
{
    readonly string name;
    readonly CostMeter meter;
    readonly RunWatch? watch;
    readonly IProgress<TrainingProgress>? progress;
    readonly List<Teacher> teachers = [];
    readonly HashSet<nn.Module> made = new(ReferenceEqualityComparer.Instance);
    readonly CacheBudget cache;
    TrainingOptions phase;
    OptimizerLoop? loop;
    ParameterMask? mask;
    long phaseSteps, plannedSteps;
    int passes;

    internal UnlearningSession(UnlearningRequest request, UnlearnerOptions options, CostMeter meter, RunWatch? watch, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        cache = new((long)options.CacheMiB << 20);
        (Request, phase, name, this.meter, this.watch, this.progress, CancellationToken) = (request, options, options.Name, meter, watch, progress, cancellationToken);
    }

    /// <summary>Gets the request; borrowed. Its data sets record what is read of them.</summary>
    public UnlearningRequest Request { get; }

    /// <summary>Gets the model that the run changes; borrowed, in the mode of <see cref="UnlearnerOptions.BatchNorm"/>.</summary>
    public Classifier Model => Request.Model;

    /// <summary>Gets the token that stops the run; every step checks it.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Gets the optimizer steps taken so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Gets what the monitor saw so far; a method adds to it.</summary>
    public IList<MonitorPoint> Points { get; } = [];

    internal TimeSpan MonitorDuration { get; set; }

    internal IReadOnlyList<MonitorPoint> MonitorPoints => [.. Points];

    /// <summary>Starts a phase of the run: what follows has these options, and the next step a new optimizer, whose schedule starts anew.</summary>
    /// <param name="options">The options; copied. A run starts with those of its method.</param>
    /// <param name="steps">The steps the phase will take, for the schedule; 0 leaves the learning rate constant; <see cref="Epochs"/> computes them itself.</param>
    /// <exception cref="OptionsValidationException">An option is out of range.</exception>
    public void Begin(TrainingOptions options, long steps = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        loop?.Dispose();
        loop = null;
        (phase, phaseSteps, plannedSteps) = (options.Validated(), steps, Steps + steps);
    }

    /// <summary>Reads the phase's number of shuffled passes over a data set; plans the phase's steps as one a batch.</summary>
    /// <param name="data">The examples; borrowed.</param>
    /// <param name="shuffle">Whether each pass has a new random order; default true.</param>
    /// <param name="augment">Whether the request's augmentation changes the inputs; default true.</param>
    /// <returns>Batches, augmented as the request says, each disposed when the next one is asked for.</returns>
    public IEnumerable<Batch> Epochs(ILabeledDataset data, bool shuffle = true, bool augment = true)
    {
        ArgumentNullException.ThrowIfNull(data);
        Begin(phase, BatchCount(data));
        return Cancellable(TrainingBatches.ReadSeeded(data, phase, Model.Device, NextSeed(phase.Epochs, shuffle), shuffle, Augmentation(augment)));
    }

    /// <summary>Reads a data set once.</summary>
    /// <param name="data">The examples; borrowed.</param>
    /// <param name="batchSize">Examples a batch; null for the phase's.</param>
    /// <inheritdoc cref="Epochs" path="/returns"/>
    public IEnumerable<Batch> Epoch(ILabeledDataset data, int? batchSize = null) =>
        Read(data, 1, batchSize ?? phase.BatchSize, NextSeed(1, shuffle: true), augment: true);

    /// <summary>Reads a data set without end in shuffled passes, with a source of randomness of its own, so that other loops are as if it were not there.</summary>
    /// <param name="data">The examples; borrowed.</param>
    /// <param name="batchSize">Examples a batch; null for the phase's.</param>
    /// <param name="augment">Whether the request's augmentation changes the inputs; default true.</param>
    /// <inheritdoc cref="Epochs" path="/returns"/>
    /// <exception cref="ArgumentException">The data set is empty.</exception>
    public IEnumerable<Batch> Cycle(ILabeledDataset data, int? batchSize = null, bool augment = true)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Count == 0) throw new ArgumentException("The data set to be read without end is empty; give at least one example.", nameof(data));
        return Read(data, int.MaxValue, batchSize ?? phase.BatchSize, Request.Seed + 1, augment);
    }

    /// <summary>Pairs every batch of <see cref="Epochs"/> with one of <see cref="Cycle"/>, whatever their sizes.</summary>
    /// <param name="main">The data set that sets the pace; borrowed.</param>
    /// <param name="cycled">The data set that is cycled; borrowed.</param>
    /// <param name="augmentCycled">Whether the request's augmentation changes the inputs of that one too; default true.</param>
    /// <exception cref="ArgumentException">The cycled data set is empty.</exception>
    public IEnumerable<(Batch Main, Batch Cycled)> Pairs(ILabeledDataset main, ILabeledDataset cycled, bool augmentCycled = true)
    {
        var others = Cycle(cycled, augment: augmentCycled);
        return Pairs(Epochs(main), others);
    }

    static IEnumerable<(Batch Main, Batch Cycled)> Pairs(IEnumerable<Batch> main, IEnumerable<Batch> cycled)
    {
        using var other = cycled.GetEnumerator();
        foreach (var batch in main)
        {
            other.MoveNext();
            yield return (batch, other.Current);
        }
    }

    /// <summary>The seed of a reading's first pass; readings that are not shuffled leave those of the others as they are.</summary>
    int NextSeed(int epochs, bool shuffle)
    {
        if (!shuffle) return Request.Seed - 1;
        var seed = TrainingBatches.SeedOf(Request.Seed, passes);
        passes += epochs;
        return seed;
    }

    IEnumerable<Batch> Read(ILabeledDataset data, int epochs, int batchSize, int seed, bool augment)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Cancellable(TrainingBatches.Read(data, epochs, batchSize, Model.Device, seed, shuffle: true, Augmentation(augment)));
    }

    BatchTransform? Augmentation(bool augment) => augment ? Request.Augmentation : null;

    IEnumerable<Batch> Cancellable(IEnumerable<Batch> batches)
    {
        foreach (var batch in batches)
        {
            CancellationToken.ThrowIfCancellationRequested();
            yield return batch;
        }
    }

    /// <summary>Computes how many batches <see cref="Epochs"/> gives.</summary>
    /// <param name="data">The examples; borrowed.</param>
    public long BatchCount(ILabeledDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return TrainingBatches.Count(data, phase);
    }

    /// <summary>Computes how many outputs the model has, from one example, in evaluation mode.</summary>
    /// <param name="data">A data set that the method declares; borrowed.</param>
    public long Outputs(ILabeledDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var scope = NewDisposeScope();
        using var example = data.Read([0], Model.Device);
        return Model.Evaluate(() => Model.Forward(example.Inputs).shape[1]);
    }

    /// <summary>Predicts a data set by the present model, in evaluation mode.</summary>
    internal Predictions Predict(ILabeledDataset data) => Model.Predict(data, Request.Task, cancellationToken: CancellationToken);

    /// <summary>Trains on the task's loss for the phase's epochs, as <see cref="ClassifierTrainer"/> does.</summary>
    /// <param name="data">The examples; borrowed.</param>
    /// <param name="augment">Whether the request's augmentation changes the inputs; default true.</param>
    public void Train(ILabeledDataset data, bool augment = true)
    {
        var prefix = phase.Epochs > 1 && Augmentation(augment) is null ? FrozenPrefix.Of(Model) : null; // else nothing comes twice
        using var features = prefix is null ? null : new RowCache(prefix.Features, cache);
        foreach (var batch in Epochs(data, augment: augment))
            Minimize(() => Request.Task.Loss(features is null ? Model.Forward(batch.Inputs) : prefix!.Logits(features.Of(batch)), batch.Labels));
    }

    /// <summary>Minimizes a loss by one step in a dispose scope of its own.</summary>
    /// <param name="loss">Computes the loss, a scalar.</param>
    /// <exception cref="ArithmeticException">The loss is not finite.</exception>
    public void Minimize(Func<Tensor> loss)
    {
        CancellationToken.ThrowIfCancellationRequested();
        AfterStep(Loop.Minimize(loss));
    }

    /// <summary>Maximizes a loss by one step in a dispose scope of its own, unless it has reached its ceiling.</summary>
    /// <param name="loss">Computes the loss, a scalar.</param>
    /// <param name="ceiling">From where on no step is taken; default none. The loss passes it by one step at most.</param>
    /// <returns>Whether a step was taken.</returns>
    /// <exception cref="ArithmeticException">The loss is not finite.</exception>
    public bool Maximize(Func<Tensor> loss, double ceiling = double.PositiveInfinity)
    {
        CancellationToken.ThrowIfCancellationRequested();
        var (value, stepped) = Loop.Maximize(loss, ceiling);
        if (stepped) AfterStep(value);
        else plannedSteps--;
        return stepped;
    }

    /// <summary>Lets planned steps of the phase pass without being taken, so that its schedule comes to its end.</summary>
    internal void Skip(long steps)
    {
        Loop.Skip(steps);
        plannedSteps -= steps;
    }

    OptimizerLoop Loop => loop ??= new OptimizerLoop(Model, phase, phaseSteps, mask);

    void AfterStep(double loss)
    {
        Steps++;
        progress?.Report(new(name, Steps, Math.Max(Steps, plannedSteps), loss));
        watch?.AfterStep(Steps);
    }

    /// <summary>Holds parts of the model as they are, bit for bit, in every later step, whatever momentum and weight decay do.</summary>
    /// <param name="free">By parameter name, where it may move: bool of its shape; borrowed. Parameters without an entry move freely.</param>
    /// <exception cref="ArgumentException">A name or shape does not fit the model.</exception>
    public void Mask(IReadOnlyDictionary<string, Tensor> free)
    {
        ArgumentNullException.ThrowIfNull(free);
        Begin(phase, phaseSteps);
        mask?.Dispose();
        mask = new ParameterMask(Model.Module, free);
    }

    /// <summary>Makes a freshly initialised model on the run's device; the caller owns it.</summary>
    /// <exception cref="ArgumentException">The request has no factory, or it returns the model itself, one that it returned before, or another architecture.</exception>
    public nn.Module CreateModel()
    {
        var create = Request.CreateModel
            ?? throw new ArgumentException($"{name} needs a fresh model of the same architecture; set UnlearningRequest.CreateModel.");
        var module = create();
        if (ReferenceEquals(module, Model.Module) || !made.Add(module))
            throw new ArgumentException($"{name} got a model that is in use already; let UnlearningRequest.CreateModel make a new one at every call.");
        if (ModelSnapshot.SameShapes(Model.Module, module)) return module.to(Model.Device);
        module.Dispose();
        throw new ArgumentException("UnlearningRequest.CreateModel makes another architecture than the model's; let it make the same one.");
    }

    /// <summary>Makes a frozen teacher of a model of the caller's, such as a fresh one; the run owns and disposes it.</summary>
    /// <param name="module">The model; owned from now on, not to be used otherwise.</param>
    public Teacher Teach(nn.Module module)
    {
        var teacher = new Teacher(module, meter, cache);
        teachers.Add(teacher);
        return teacher;
    }

    /// <summary>Makes a frozen teacher of the model as it is now; needs <see cref="UnlearningRequest.CreateModel"/>.</summary>
    /// <inheritdoc cref="CreateModel" path="/exception"/>
    public Teacher TeachPresent()
    {
        var copy = CreateModel();
        ModelSnapshot.Copy(Model.Module, copy);
        return Teach(copy);
    }

    internal void VerifyTeachers() => teachers.ForEach(t => t.Verify());

    /// <inheritdoc/>
    public void Dispose()
    {
        loop?.Dispose();
        mask?.Dispose();
        teachers.ForEach(t => t.Dispose());
    }
}
