using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Sisa;

/// <summary>The mean of the shards' probabilities as a network; the shards own their models.</summary>
sealed class MeanOfShards : nn.Module<Tensor, Tensor>
{
    readonly SisaShard[] shards;
    readonly ClassificationTask task;
    readonly Action requireTrained;

    /// <param name="shards">Borrowed.</param>
    /// <param name="task">What the labels mean.</param>
    /// <param name="requireTrained">Throws as long as the shards do not belong together.</param>
    public MeanOfShards(SisaShard[] shards, ClassificationTask task, Action requireTrained) : base("sisa")
    {
        (this.shards, this.task, this.requireTrained) = (shards, task, requireTrained);
        for (var i = 0; i < shards.Length; i++) register_module($"shard{i}", shards[i].Model.Module);
    }

    /// <summary>The models of shards that have examples left.</summary>
    public IEnumerable<Classifier> Voters => shards.Where(s => s.Count > 0).Select(s => s.Model);

    /// <summary>Computes logarithms of probabilities, or log odds in multi-label tasks, float [n, outputs].</summary>
    public override Tensor forward(Tensor input) => WrappedTensorDisposeScope(() =>
        task == ClassificationTask.SingleLabel ? LogProbabilities(input) : LogMean(input, 1) - LogMean(input, -1));

    /// <summary>Computes logarithms of probabilities in any task, float [n, outputs].</summary>
    public Tensor LogProbabilities(Tensor input) => LogMean(input, 1);

    Tensor LogMean(Tensor input, int sign)
    {
        requireTrained();
        var parts = Voters.Select(voter => voter.Forward(input)).Select(logits =>
            task == ClassificationTask.SingleLabel ? logits.log_softmax(1) : nn.functional.logsigmoid(logits * sign)).ToArray();
        return stack(parts).logsumexp(0) - Math.Log(parts.Length);
    }
}
