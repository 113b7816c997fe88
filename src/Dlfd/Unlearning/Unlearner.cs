using System.Diagnostics;
using Dlfd.Models;
using Dlfd.Training;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning;

/// <summary>Carries what every method shares: validation, seeds, rollback and clean-up. A method implements <see cref="Run"/>.</summary>
/// <typeparam name="TOptions">The method's options.</typeparam>
public abstract class Unlearner<TOptions> : IUnlearner where TOptions : UnlearnerOptions
{
    /// <summary>Copies and validates the options.</summary>
    /// <param name="options">The options; copied, so later changes have no effect.</param>
    /// <param name="validator">Checks them.</param>
    /// <exception cref="OptionsValidationException">An option is out of range; the message lists every failure.</exception>
    /// <exception cref="ArgumentException">They are of a type that is derived from the method's.</exception>
    protected Unlearner(TOptions options, IValidateOptions<TOptions> validator)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(validator);
        if (options.GetType() != typeof(TOptions)) // it would not look at what they have beyond its own
            throw new ArgumentException($"{GetType().Name} takes {typeof(TOptions).Name}, not {options.GetType().Name}; use the method of those options.", nameof(options));
        Options = options with { Watch = options.Watch is { } watch ? watch with { } : null! }; // the validator refuses null
        var result = validator.Validate(Options.Name, Options);
        if (result.Failed) throw new OptionsValidationException(Options.Name, typeof(TOptions), result.Failures);
    }

    /// <summary>Gets the options; not to be changed.</summary>
    protected TOptions Options { get; }

    /// <inheritdoc/>
    public string Name => Options.Name;

    /// <inheritdoc/>
    /// <value>Default: everything.</value>
    public virtual DataAccess Reads => DataAccess.All;

    /// <inheritdoc/>
    public UnlearningResult Unlearn(UnlearningRequest request, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        var clock = Stopwatch.StartNew();
        var module = request.Model.Module;
        using var scope = NewDisposeScope();
        using var snapshot = ModelSnapshot.Capture(module);
        using var generator = new SeededTorch(request.Seed);
        using var mode = new ModeScope(module, training: Options.BatchNorm != BatchNormPolicy.Evaluation);
        using var order = new ChannelsLast(module);
        using var trainable = new TrainableScope(module);
        var (access, meter) = (new AccessRecord(Name, Reads), new CostMeter());
        var metered = request with { Model = new Classifier(module, meter) };
        using var watch = RunWatch.Start(metered, Options.Watch, cancellationToken);
        using var session = new UnlearningSession(access.Watch(metered), Options, meter, watch, progress, cancellationToken);
        try
        {
            RunWatched(session, watch);
            var changed = snapshot.Differences(module);
            ModuleTree.RequireFinite(module, changed);
            return Result(session, watch, clock.Elapsed) with { Reads = access.Reads, Changed = changed, Cost = meter.Cost };
        }
        catch
        {
            snapshot.RestoreTo(module);
            throw;
        }
    }

    UnlearningResult Result(UnlearningSession session, RunWatch? watch, TimeSpan elapsed) => new(Name, session.Steps, elapsed, session.MonitorPoints)
    {
        MonitorDuration = session.MonitorDuration,
        WatchPoints = watch?.Points ?? [],
        Intervention = watch is { Points: [.., { Sound: false }] } ? Options.Watch.Action : null,
    };

    void RunWatched(UnlearningSession session, RunWatch? watch)
    {
        var stopped = false;
        try
        {
            Run(session);
        }
        catch (RunStopped)
        {
            stopped = true; // the model stays as it is, or goes back below
        }
        session.VerifyTeachers();
        watch?.AtEnd(session.Steps, stopped);
    }

    /// <summary>Returns the method's options with their names, which tell two settings of a method apart.</summary>
    public override string ToString() => Options.ToString();

    /// <summary>Runs the method on <see cref="UnlearningSession.Model"/>, in place.</summary>
    /// <param name="session">The request and the run's tools; borrowed.</param>
    protected abstract void Run(UnlearningSession session);
}
