using System.Text;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Analysis.Tests.Configuration;

/// <summary>Bytes for the parsers: texts, and the files that the product ships.</summary>
internal static class Json
{
    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The shipped files of a folder, relative to the config folder, in order.</summary>
    public static string[] Shipped(string folder) =>
    [
        .. Directory.GetFiles(Path.Combine(RepositoryFolder.Config, folder), "*.json")
            .Select(file => Path.GetRelativePath(RepositoryFolder.Config, file))
            .Order(StringComparer.Ordinal),
    ];

    public static IEnumerable<string?> Names(params string[] folders) => folders.SelectMany(Shipped).Select(Path.GetFileNameWithoutExtension);

    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, file));

    /// <summary>Damages a file a little: bytes replaced, cut out or doubled, and values swapped for awkward ones.</summary>
    public static byte[] Mutate(byte[] json, int seed)
    {
        var random = new Random(seed);
        string[] awkward = ["NaN", "1e999", "-1", "0", "null", "[]", "{}", "\"\\ud800\"", "1e-400", "99999999999999999999", "true", "\"\"", "[[[[[[[[[[[[[[[[[[[["];
        var text = new List<byte>(json);
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(text.Count);
            switch (random.Next(4))
            {
                case 0: text[at] = (byte)random.Next(256); break;
                case 1: text.RemoveRange(at, Math.Min(random.Next(1, 40), text.Count - at)); break;
                case 2: text.InsertRange(at, text.GetRange(at, Math.Min(random.Next(1, 200), text.Count - at))); break;
                default:
                    int colon = text.IndexOf((byte)':', at);
                    int end = colon < 0 ? -1 : text.FindIndex(colon, b => b is (byte)',' or (byte)'}' or (byte)'\n');
                    if (end < 0) break;
                    text.RemoveRange(colon + 1, end - colon - 1);
                    text.InsertRange(colon + 1, Encoding.UTF8.GetBytes(awkward[random.Next(awkward.Length)]));
                    break;
            }

            if (text.Count == 0) break;
        }

        return [.. text];
    }

    /// <summary>Parses many damaged copies; only a good value or a <see cref="ConfigException"/> may come out.</summary>
    /// <returns>How many copies were refused.</returns>
    public static int CountRefusals(string file, Action<ReadOnlyMemory<byte>> parse)
    {
        byte[] good = Read(file);
        int refused = 0;
        for (int seed = 1; seed <= 300; seed++)
        {
            try
            {
                parse(Mutate(good, seed));
            }
            catch (ConfigException e)
            {
                Assert.NotEmpty(e.Faults);
                refused++;
            }
        }

        return refused;
    }
}
