using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Instruments.Configuration;

/// <summary>A reference on disk, as <c>reference --out</c> writes it.</summary>
public static class ReferenceFile
{
    /// <summary>Reads a reference.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="ConfigException">The file cannot be read, or is no reference.</exception>
    public static PhaseReference Load(string path) => PhaseReferenceParser.Parse(path, ConfigShelf.Read(path));
}
