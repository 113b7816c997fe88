using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.OptimalTransport;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dlfd.Tests.Unlearning;

/// <summary>What services give.</summary>
[Collection("Torch")]
public sealed class AddUnlearningTests : IDisposable
{
    readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    [Fact]
    public void AddUnlearning_Keys_ResolveConfiguredMethods()
    {
        var services = new ServiceCollection().AddUnlearning();
        services.Configure<DlfdOptions>("dlfd", o => o.Epochs = 0);
        services.AddUnlearner<FineTuneOptions>("mine", o => new FineTuneUnlearner(o)).Configure(o => o.Epochs = 3);
        using var provider = services.BuildServiceProvider();
        string[] keys = ["original", "retrained", "finetune", "neggrad", "cf-k", "eu-k", "unsir", "bad-teaching", "scrub", "dlfd", "mine"];
        keys.Should().OnlyContain(k => provider.GetRequiredKeyedService<IUnlearner>(k).Name == k);
        provider.GetRequiredKeyedService<IUnlearner>("dlfd").Unlearn(toy.Request()).Steps.Should().Be(0);
        provider.GetRequiredService<ISinkhornDistance>().Should().NotBeNull();
    }

    [Fact]
    public void AddUnlearning_WhatIsRegisteredAlready_StaysAndIsUsed()
    {
        var attack = new LossAttack(new() { Seed = 5, Splits = 2 });
        var services = new ServiceCollection().AddSingleton<IMembershipInferenceAttack>(attack);
        services.AddUnlearner<FineTuneOptions>("scrub", o => new FineTuneUnlearner(o));
        using var provider = services.AddUnlearning().BuildServiceProvider();
        provider.GetRequiredKeyedService<IUnlearner>("scrub").Should().BeOfType<FineTuneUnlearner>();
        double Score(INoMusEvaluator evaluator) => evaluator.Evaluate(toy.Network, toy.Forget, toy.Monitor, toy.Monitor, ClassificationTask.SingleLabel).Membership.Accuracy.Value;
        Score(provider.GetRequiredService<INoMusEvaluator>()).Should().Be(Score(new NoMusEvaluator(attack))).And.NotBe(Score(new NoMusEvaluator()));
    }

    sealed class Warnings : ILogger<SinkhornDistance>
    {
        public List<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Texts.Add(formatter(state, exception));
    }

    [Fact]
    public void AddUnlearning_TransportOfDlfdThatDoesNotConverge_IsLogged()
    {
        var warnings = new Warnings();
        var services = new ServiceCollection().AddSingleton<ILogger<SinkhornDistance>>(warnings).AddUnlearning();
        services.Configure<DlfdOptions>("dlfd", o => (o.BatchSize, o.Sinkhorn) = (16, new() { MaxIterations = 1, Epsilon = 1e-3, Tolerance = 1e-9 }));
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredKeyedService<IUnlearner>("dlfd").Unlearn(toy.Request());
        warnings.Texts.Should().ContainSingle().Which.Should().Contain("raise MaxIterations or Epsilon");
    }

    /// <summary>All but the diagonal and what is above it is far: each iteration brings the plan a little closer to the diagonal.</summary>
    [Fact]
    public void AddUnlearning_TransportOfCallersThatDoesNotConverge_IsLogged()
    {
        using var scope = torch.NewDisposeScope();
        var warnings = new Warnings();
        using var provider = new ServiceCollection().AddSingleton<ILogger<SinkhornDistance>>(warnings).AddUnlearning().BuildServiceProvider();
        provider.GetRequiredService<ISinkhornDistance>().ComputeFromCost(torch.ones(300, 300).tril(-1) * 4).Dispose();
        warnings.Texts.Should().ContainSingle().Which.Should().Contain("raise MaxIterations or Epsilon");
    }
}
