using Dlfd.Data;

namespace Dlfd.Unlearning;

/// <summary>Records what a run reads of its request's data, and refuses what the method did not declare.</summary>
sealed class AccessRecord(string method, DataAccess declared)
{
    int reads;

    public DataAccess Reads => (DataAccess)reads;

    public UnlearningRequest Watch(UnlearningRequest request) => request with
    {
        Retain = new WatchedDataset(request.Retain, this, DataAccess.Retain, DataAccess.RetainLabels),
        Forget = new WatchedDataset(request.Forget, this, DataAccess.Forget, DataAccess.ForgetLabels),
        Monitor = request.Monitor is null ? null : new WatchedDataset(request.Monitor, this, DataAccess.Monitor, DataAccess.MonitorLabels),
    };

    void Add(DataAccess part)
    {
        if ((declared & part) == 0) throw new InvalidOperationException($"{method} reads {part} without declaring it; add it to the method's Reads.");
        Interlocked.Or(ref reads, (int)part); // batches are read in the background
    }

    sealed class WatchedDataset(ILabeledDataset data, AccessRecord record, DataAccess inputs, DataAccess labels) : IDatasetView
    {
        public IReadOnlyList<ILabeledDataset> Sources => [data];

        public long Count => data.Count;

        public Batch Read(ReadOnlySpan<long> indices, torch.Device device)
        {
            record.Add(inputs);
            var batch = data.Read(indices, device);
            batch.LabelsRead += () => record.Add(labels);
            return batch;
        }
    }
}
