using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;

namespace BeamlineMonitor.Instruments.Configuration;

/// <summary>The folder of science data that a scientist edits: phases, standards, lines and Li content curves, found by name.</summary>
/// <remarks>Names ignore case, blanks, hyphens and underscores: <c>Ba133</c> is <c>Ba-133</c>. A file is called as the thing it describes.</remarks>
public sealed class ConfigFolder
{
    private ConfigFolder(string path) => Path = path;

    /// <summary>The full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Finds the config folder: the first place that has a folder <c>phases</c>.</summary>
    /// <param name="places">Where to look.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="ConfigException">It is nowhere, or not where the option or the variable says.</exception>
    public static ConfigFolder Find(ConfigPlaces places)
    {
        if (!string.IsNullOrEmpty(places.Option)) return Named(places.Option, "--config");
        if (!string.IsNullOrEmpty(places.Variable)) return Named(places.Variable, ConfigPlaces.VariableName);

        string[] tried =
        [
            System.IO.Path.Combine(places.WorkingFolder, "config"),
            places.SystemFolder,
            System.IO.Path.Combine(places.ProgramFolder, "config"),
        ];
        string? found = Array.Find(tried, IsConfigFolder);
        return found is not null
            ? new ConfigFolder(System.IO.Path.GetFullPath(found))
            : throw new ConfigException(
                "config", [$"no config folder (one with a folder phases in it) in {string.Join(", ", tried)}; name it with --config"]);
    }

    /// <summary>Reads a phase.</summary>
    /// <param name="name">Its name, such as <c>LiCoO2</c>.</param>
    /// <returns>The phase.</returns>
    /// <exception cref="ConfigException">There is no such phase, or its file has faults.</exception>
    public Phase LoadPhase(string name) => Load("phases", "phase", name, PhaseParser.Parse, phase => phase.Name);

    /// <summary>Reads a curve of Li content.</summary>
    /// <param name="name">Its name, such as <c>S</c>.</param>
    /// <returns>The curve.</returns>
    /// <exception cref="ConfigException">There is no such curve, or its file has faults.</exception>
    public LithiumCurve LoadLithiumCurve(string name) =>
        Load("lithium", "Li content curve", name, LithiumCurveParser.Parse, curve => curve.Name);

    /// <summary>Reads the lines of a radioactive source or of an element's fluorescence.</summary>
    /// <param name="kind">Which of the two.</param>
    /// <param name="name">Its name, such as <c>Ba-133</c> or <c>La</c>.</param>
    /// <returns>The lines.</returns>
    /// <exception cref="ConfigException">There is nothing of that name and kind, or its file has faults.</exception>
    public LineSource LoadLines(LineSourceKind kind, string name)
    {
        ConfigShelf shelf = kind == LineSourceKind.Source
            ? Shelf("calibrants/sources", "source")
            : Shelf("calibrants/fluorescence", "fluorescence lines");
        string file = shelf.Require(name);
        LineSource lines = ConfigShelf.Load(file, LineSourceParser.Parse, source => source.Name);
        return lines.Kind == kind
            ? lines
            : throw new ConfigException(file, [$"$.kind: a file in {shelf.Folder} must be of the other kind"]);
    }

    /// <summary>Reads a standard and its phase. Where only a phase is named, the newest certificate is taken, and the remark says so.</summary>
    /// <param name="name">The standard's name, such as <c>LaB6-660c</c>, or its phase's, such as <c>LaB6</c>.</param>
    /// <returns>The standard, its phase, and a remark where there was a choice.</returns>
    /// <exception cref="ConfigException">There is no such standard, or a file has faults.</exception>
    public ChosenStandard LoadStandard(string name)
    {
        ConfigShelf shelf = Shelf("calibrants/standards", "standard");
        if (shelf.Find(name) is { } file) return WithPhase(file, LoadStandardFile(file), null);

        (string File, CalibrantStandard Standard)[] batches =
        [
            .. shelf.Files.Select(path => (File: path, Standard: LoadStandardFile(path)))
                .Where(batch => ConfigShelf.SameName(batch.Standard.PhaseName, name))
                .OrderByDescending(batch => batch.Standard.CertificateYear)
                .ThenByDescending(batch => batch.Standard.Name, StringComparer.Ordinal),
        ];
        if (batches.Length == 0) throw shelf.Unknown(name);
        (string newest, CalibrantStandard standard) = batches[0];
        string others = string.Join(" or ", batches.Skip(1).Select(batch => batch.Standard.Name));
        string remark = $"{name}: took {standard.Name} (certificate of {standard.CertificateYear})"
            + (others.Length > 0 ? $", the newest; not {others}" : ", the only one of this phase");
        return WithPhase(newest, standard, remark);
    }

    /// <summary>Finds the file of a thing that a layer above knows how to read, such as a run plan.</summary>
    /// <param name="folder">Folder below this one.</param>
    /// <param name="holds">What one file of it is, for messages.</param>
    /// <param name="name">The thing's name.</param>
    /// <returns>Path of the file.</returns>
    /// <exception cref="ConfigException">There is no such file.</exception>
    public string FileOf(string folder, string holds, string name) => Shelf(folder, holds).Require(name);

    /// <summary>Reads a file of at most 1 MiB.</summary>
    /// <param name="file">Its path.</param>
    /// <returns>Its bytes.</returns>
    /// <exception cref="ConfigException">It cannot be read, or is larger.</exception>
    public static ReadOnlyMemory<byte> ReadFile(string file) => ConfigShelf.Read(file);

    /// <summary>Reads a file of a sort that the folder itself does not know, such as those of the simulator.</summary>
    /// <typeparam name="T">What such a file describes.</typeparam>
    /// <param name="folder">Where such files are, from the config folder, such as <c>simulation/beamlines</c>.</param>
    /// <param name="holds">What one describes, for messages, such as <c>beamline</c>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="parse">Parses file name and bytes.</param>
    /// <param name="nameOf">The name that a file gives itself: it must be that of the file.</param>
    /// <returns>What was read.</returns>
    /// <exception cref="ConfigException">There is nothing of that name, or its file has faults.</exception>
    public T Load<T>(string folder, string holds, string name, Func<string, ReadOnlyMemory<byte>, T> parse, Func<T, string> nameOf) =>
        ConfigShelf.Load(Shelf(folder, holds).Require(name), parse, nameOf);

    private static CalibrantStandard LoadStandardFile(string file) =>
        ConfigShelf.Load(file, CalibrantStandardParser.Parse, standard => standard.Name);

    private ChosenStandard WithPhase(string file, CalibrantStandard standard, string? remark)
    {
        Phase phase = LoadPhase(standard.PhaseName);
        return standard.Fits(phase)
            ? new ChosenStandard(standard, phase, remark)
            : throw new ConfigException(file, [$"$.certificate: a {phase.System} phase needs other constants than those given"]);
    }

    private static ConfigFolder Named(string path, string namedBy) => IsConfigFolder(path)
        ? new ConfigFolder(System.IO.Path.GetFullPath(path))
        : throw new ConfigException(path, [$"{namedBy} names this folder, but it is not there or has no folder phases"]);

    private static bool IsConfigFolder(string path) => Directory.Exists(System.IO.Path.Combine(path, "phases"));

    private ConfigShelf Shelf(string folder, string holds) => new(System.IO.Path.Combine(Path, folder), holds);
}
