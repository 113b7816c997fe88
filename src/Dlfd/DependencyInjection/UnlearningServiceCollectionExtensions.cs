using Dlfd.Evaluation;
using Dlfd.OptimalTransport;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers unlearning methods and what they need.</summary>
public static class UnlearningServiceCollectionExtensions
{
    /// <summary>Adds the transport distance, the attack, the evaluator and every built-in method under its key; what is registered already stays.</summary>
    /// <remarks>The distance and the attack are for callers; DLFD makes those of its own options. Transport that does not converge is logged.</remarks>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddUnlearning(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions();
        services.TryAddSingleton<ISinkhornDistance>(p => new SinkhornDistance(logger: p.GetService<ILogger<SinkhornDistance>>()));
        services.TryAddSingleton<IMembershipInferenceAttack>(_ => new LossAttack());
        services.TryAddSingleton<INoMusEvaluator>(p => new NoMusEvaluator(p.GetRequiredService<IMembershipInferenceAttack>()));
        services.AddUnlearner<OriginalOptions>("original", o => new OriginalUnlearner(o));
        services.AddUnlearner<RetrainedOptions>("retrained", o => new RetrainedUnlearner(o));
        services.AddUnlearner<FineTuneOptions>("finetune", o => new FineTuneUnlearner(o));
        services.AddUnlearner<NegGradOptions>("neggrad", o => new NegGradUnlearner(o));
        services.AddUnlearner<CfkOptions>("cf-k", o => new CfkUnlearner(o));
        services.AddUnlearner<EukOptions>("eu-k", o => new EukUnlearner(o));
        services.AddUnlearner<UnsirOptions>("unsir", o => new UnsirUnlearner(o));
        services.AddUnlearner<BadTeachingOptions>("bad-teaching", o => new BadTeachingUnlearner(o));
        services.AddUnlearner<ScrubOptions>("scrub", o => new ScrubUnlearner(o));
        services.AddUnlearner<DlfdOptions>("dlfd", (o, p) => new DlfdUnlearner(o, new SinkhornDistance(o.Sinkhorn, p.GetService<ILogger<SinkhornDistance>>())));
        services.AddUnlearner<NegGradPlusOptions>("neggrad-plus", o => new NegGradPlusUnlearner(o));
        services.AddUnlearner<RandomLabelOptions>("random-labels", o => new RandomLabelUnlearner(o));
        services.AddUnlearner<SalUnOptions>("salun", o => new SalUnUnlearner(o));
        services.AddUnlearner<SsdOptions>("ssd", o => new SelectiveSynapticDampening(o));
        services.AddUnlearner<L1SparseOptions>("l1-sparse", o => new L1SparseUnlearner(o));
        services.AddUnlearner<BoundaryShrinkOptions>("boundary-shrink", o => new BoundaryShrinkUnlearner(o));
        services.AddUnlearner<BoundaryExpandOptions>("boundary-expand", o => new BoundaryExpandUnlearner(o));
        services.AddUnlearner<DeleteOptions>("delete", o => new DeleteUnlearner(o));
        services.AddUnlearner<LotusOptions>("lotus", o => new LotusUnlearner(o));
        services.AddUnlearner<SfrOnOptions>("sfr-on", o => new SfrOnUnlearner(o));
        services.AddUnlearner<JitOptions>("jit", o => new JitUnlearner(o));
        services.AddUnlearner<FisherForgettingOptions>("fisher", o => new FisherForgettingUnlearner(o));
        services.AddUnlearner<InfluenceOptions>("influence", o => new InfluenceUnlearner(o));
        services.AddUnlearner<GliOptions>("gli", o => new GliUnlearner(o));
        services.AddUnlearner<FanchuanOptions>("fanchuan", o => new FanchuanUnlearner(o));
        services.AddUnlearner<MaskedSmallGradientsOptions>("masked-small-gradients", o => new MaskedSmallGradientsUnlearner(o));
        services.AddUnlearner<ConvolutionTransposeOptions>("convolution-transpose", o => new ConvolutionTransposeUnlearner(o));
        services.AddUnlearner<L2ulOptions>("l2ul", o => new L2ulUnlearner(o));
        services.AddUnlearner<LafOptions>("laf", o => new LafUnlearner(o));
        services.AddUnlearner<ZeroShotOptions>("zero-shot", o => new ZeroShotUnlearner(o));
        services.AddUnlearner<GatedTransferOptions>("gated-transfer", o => new GatedTransferUnlearner(o));
        return services;
    }

    /// <summary>Adds a method under a key, which is also the name of its options; a registration of the same key stays.</summary>
    /// <typeparam name="TOptions">The method's options.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="key">The key, such as <c>dlfd</c>.</param>
    /// <param name="create">Makes the method from its options.</param>
    /// <returns>The options of the method, for <c>Configure</c> or <c>BindConfiguration</c>.</returns>
    public static OptionsBuilder<TOptions> AddUnlearner<TOptions>(this IServiceCollection services, string key, Func<TOptions, IUnlearner> create)
        where TOptions : UnlearnerOptions
    {
        ArgumentNullException.ThrowIfNull(create);
        return services.AddUnlearner<TOptions>(key, (options, _) => create(options));
    }

    /// <summary>Adds a method that needs other services.</summary>
    /// <param name="services">The services.</param>
    /// <param name="key">The key, such as <c>dlfd</c>.</param>
    /// <param name="create">Makes the method from its options.</param>
    /// <inheritdoc cref="AddUnlearner{TOptions}(IServiceCollection, string, Func{TOptions, IUnlearner})"/>
    public static OptionsBuilder<TOptions> AddUnlearner<TOptions>(this IServiceCollection services, string key, Func<TOptions, IServiceProvider, IUnlearner> create)
        where TOptions : UnlearnerOptions
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(create);
        ArgumentException.ThrowIfNullOrEmpty(key);
        services.TryAddKeyedSingleton<IUnlearner>(key, (provider, _) => create(provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(key), provider));
        return services.AddOptions<TOptions>(key).Configure(o => o.Name = key);
    }
}
