using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using Microsoft.Extensions.Options;

namespace Dlfd.Tests.Unlearning;

/// <summary>Runs a test's code inside a session, as a method runs.</summary>
sealed class Probe(Func<UnlearningSession, Tensor> body) : Unlearner<FineTuneOptions>(new(), new Anything())
{
    public Tensor? Result { get; private set; }

    protected override void Run(UnlearningSession session) => Result = body(session);

    sealed class Anything : IValidateOptions<FineTuneOptions>
    {
        public ValidateOptionsResult Validate(string? name, FineTuneOptions options) => ValidateOptionsResult.Success;
    }
}
