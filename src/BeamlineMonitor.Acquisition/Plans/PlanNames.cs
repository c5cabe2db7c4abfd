using System.Text.RegularExpressions;
using BeamlineMonitor.Analysis.Configuration;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>Names that become part of topics and files.</summary>
internal static partial class PlanNames
{
    /// <summary>Reads a name of lower-case letters, digits, _ and -.</summary>
    /// <param name="entry">The object.</param>
    /// <param name="key">Its key.</param>
    /// <returns>The name.</returns>
    public static string Read(ConfigObject entry, string key)
    {
        string name = entry.Text(key);
        if (name.Length > 0 && !Allowed().IsMatch(name)) entry.Fault(key, $"\"{name}\" must be of 1 to 32 characters a-z, 0-9, _ and -");
        return name;
    }

    /// <summary>Notes every name that is given twice.</summary>
    /// <param name="root">The object that holds the list.</param>
    /// <param name="key">Key of the list.</param>
    /// <param name="names">The names in it.</param>
    public static void RequireOnce(ConfigObject root, string key, IEnumerable<string> names)
    {
        foreach (IGrouping<string, string> same in names.GroupBy(name => name).Where(same => same.Count() > 1))
            root.Fault(key, $"\"{same.Key}\" is given {same.Count()} times");
    }

    [GeneratedRegex(@"\A[a-z0-9_-]{1,32}\z")]
    private static partial Regex Allowed();
}
