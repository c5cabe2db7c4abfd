using BeamlineMonitor.Analysis;

namespace BeamlineMonitor.Instruments.Configuration;

/// <summary>One folder of JSON files that describe things of one sort, each file called as the thing.</summary>
internal sealed class ConfigShelf
{
    private const int LargestFile = 1 << 20; // bytes: 1 MiB

    private readonly string holds;

    public ConfigShelf(string folder, string holds)
    {
        Folder = folder;
        this.holds = holds;
        Files = Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)] : [];
    }

    public string Folder { get; }

    public IReadOnlyList<string> Files { get; }

    public static bool SameName(string a, string b) => string.Equals(Plain(a), Plain(b), StringComparison.OrdinalIgnoreCase);

    public string Require(string name) => Find(name) ?? throw Unknown(name);

    public string? Find(string name)
    {
        string[] found = [.. Files.Where(file => SameName(Path.GetFileNameWithoutExtension(file), name))];
        return found.Length < 2
            ? found.FirstOrDefault()
            : throw new ConfigException(Folder, [$"\"{name}\" could be {string.Join(" or ", found.Select(Path.GetFileName))}; rename one"]);
    }

    public ConfigException Unknown(string name)
    {
        string all = string.Join(", ", Files.Select(Path.GetFileNameWithoutExtension));
        return new ConfigException(Folder, [$"no {holds} \"{name}\" here; there is {(all.Length == 0 ? "nothing" : all)}"]);
    }

    public static T Load<T>(string file, Func<string, ReadOnlyMemory<byte>, T> parse, Func<T, string> nameOf)
    {
        T thing = parse(file, Read(file));
        string expected = Path.GetFileNameWithoutExtension(file);
        return nameOf(thing) == expected
            ? thing
            : throw new ConfigException(file, [$"$.name: \"{nameOf(thing)}\" is not the file's name, \"{expected}\""]);
    }

    // Reads by the bytes that come, not by the length that is claimed: a device file claims none and never ends.
    public static ReadOnlyMemory<byte> Read(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            byte[] bytes = new byte[LargestFile + 1];
            int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return count <= LargestFile
                ? bytes.AsMemory(0, count)
                : throw new ConfigException(file, ["larger than 1 MiB; no config file is"]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(file, [$"cannot be read: {e.Message}"], e);
        }
    }

    private static string Plain(string name) => string.Concat(name.Where(c => c is not ('-' or '_' or ' ')));
}
