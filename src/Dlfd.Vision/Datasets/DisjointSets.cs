namespace Dlfd.Vision.Datasets;

/// <summary>Joins names into sets.</summary>
sealed class DisjointSets
{
    readonly Dictionary<string, string> parents = [];

    /// <summary>Finds the name that stands for a name's set.</summary>
    public string Find(string name)
    {
        while (parents.TryGetValue(name, out var parent))
        {
            if (parents.TryGetValue(parent, out var above)) parents[name] = above; // halves the path
            name = parent;
        }
        return name;
    }

    /// <summary>Makes one set of the sets of two names.</summary>
    public void Join(string first, string second)
    {
        var (a, b) = (Find(first), Find(second));
        if (a != b) parents[a] = b;
    }
}
