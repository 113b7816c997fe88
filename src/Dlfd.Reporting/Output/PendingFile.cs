namespace Dlfd.Reporting.Output;

/// <summary>A file under a temporary name beside its target, with a copy of what it will replace.</summary>
internal sealed class PendingFile
{
    readonly string target;
    readonly byte[] content;
    readonly string staged;
    readonly string backup;
    bool keepBackup;

    internal PendingFile(string target, byte[] content)
    {
        this.target = target;
        this.content = content;
        var stem = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}");
        staged = stem + ".new";
        backup = stem + ".old";
    }

    internal async Task StageAsync(CancellationToken ct)
    {
        if (Directory.Exists(target))
            throw new IOException($"The report file '{target}' is a folder; remove it or write to another folder.");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await File.WriteAllBytesAsync(staged, content, ct).ConfigureAwait(false);
    }

    internal void Commit()
    {
        if (File.Exists(target))
            File.Copy(target, backup);
        File.Move(staged, target, overwrite: true);
    }

    /// <summary>Puts back what was there; where that is refused, its copy stays beside the target.</summary>
    internal void Revert()
    {
        try
        {
            if (File.Exists(backup))
                File.Move(backup, target, overwrite: true);
            else
                File.Delete(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            keepBackup = true;
        }
    }

    internal void Clean()
    {
        if (File.Exists(staged))
            File.Delete(staged);
        if (!keepBackup && File.Exists(backup))
            File.Delete(backup);
    }
}
