using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.SpectrumFiles;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests;

/// <summary>The shipped science files and the measured spectra, by name.</summary>
internal static class Shipped
{
    public static ConfigFolder Config { get; } = ConfigFolder.Find(new ConfigPlaces(RepositoryFolder.Config, null, "", "", ""));

    public static Phase Phase(string name) => PhaseParser.Parse(name, Bytes("phases", name));

    public static LineSource Source(string name) => LineSourceParser.Parse(name, Bytes("calibrants/sources", name));

    public static LineSource Fluorescence(string name) => LineSourceParser.Parse(name, Bytes("calibrants/fluorescence", name));

    public static StandardInBeam Standard(string name)
    {
        CalibrantStandard standard = CalibrantStandardParser.Parse(name, Bytes("calibrants/standards", name));
        Phase phase = Phase(standard.PhaseName);
        return new StandardInBeam(phase, standard.CellAt(phase, standard.TemperatureCelsius), standard.A.SigmaAngstrom / standard.A.Angstrom);
    }

    public static async Task<SpectrumElement> MeasuredAsync(string file)
    {
        SpectrumFile read = await SpectrumFileReader.ReadAsync(Path.Combine(RepositoryFolder.SharedData!, file), CancellationToken.None);
        return read.Elements[0];
    }

    private static byte[] Bytes(string folder, string name) =>
        File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, folder, name + ".json"));
}
