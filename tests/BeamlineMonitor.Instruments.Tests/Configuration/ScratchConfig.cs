using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Configuration;

/// <summary>A throw-away copy of the shipped config folder.</summary>
internal sealed class ScratchConfig : IDisposable
{
    public ScratchConfig()
    {
        foreach (string file in Directory.GetFiles(RepositoryFolder.Config, "*.json", SearchOption.AllDirectories))
        {
            string copy = File(System.IO.Path.GetRelativePath(RepositoryFolder.Config, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            System.IO.File.Copy(file, copy);
        }
    }

    /// <summary>The folder that holds <c>config</c>.</summary>
    public string Parent { get; } = Directory.CreateTempSubdirectory("beamline-config-").FullName;

    public string Path => System.IO.Path.Combine(Parent, "config");

    public ConfigFolder Folder => ConfigFolder.Find(new ConfigPlaces(Path, null, Parent, Parent, Parent));

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Parent, recursive: true);
}
