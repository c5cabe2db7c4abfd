using System.CommandLine;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Commands;
using BeamlineMonitor.Commands.Fit;
using BeamlineMonitor.Instruments.SpectrumFiles;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Commands.Fit;

/// <summary>A scratch folder with spectra, and the verbs run on it.</summary>
public sealed class FitFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public string Path(string name) => System.IO.Path.Combine(folder.FullName, name);

    public string Text(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    /// <summary>Writes a spectrum with a good header of one element.</summary>
    public string Spectrum(string name, uint[] counts, double live = 55, double real = 60) =>
        Elements(name, Element(counts, Layer.Scale, Layer.TwoTheta, live, real));

    public string Elements(string name, params SpectrumElement[] elements) =>
        Text(name, McaAsciiWriter.Format(new SpectrumFile(SpectrumFileFormat.McaAscii, [.. elements], [], [])));

    public static SpectrumElement Element(uint[] counts, EnergyScale? scale, double? twoTheta, double live = 55, double real = 60) =>
        new(new Spectrum([.. counts], TimeSpan.FromSeconds(live), TimeSpan.FromSeconds(real), null), scale, twoTheta, []);

    /// <summary>Writes a calibration as <c>calibrate --out</c> does.</summary>
    public string Calibration(string name, DetectorCalibration calibration)
    {
        var line = new CalibrationLine("La Kα1", "lab6.mca", CalibrationLineKind.Fluorescence, 33.4418, 668.8, 0.1, 1e4, 1, 0.2, 0.5, null);
        var result = new CalibrationResult(calibration, [line, line], 1, 1, 0, CalibrationVerdict.Ok, []);
        return Text(name, CalibrationJson.Of(result, "LaB6-660c").ToJsonString(CalibrationJson.Options));
    }

    public void Dispose() => folder.Delete(recursive: true);

    public static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] args)
    {
        using StringWriter output = new(), error = new();
        int exit = await RunAsync(output, error, CancellationToken.None, args);
        return (exit, output.ToString(), error.ToString());
    }

    public static Task<int> RunAsync(TextWriter output, TextWriter error, CancellationToken cancellationToken, params string[] args)
    {
        var root = new RootCommand();
        root.Subcommands.Add(FitCommand.Create());
        root.Subcommands.Add(CalibrateCommand.Create());
        root.Subcommands.Add(ReferenceCommand.Create());
        return CommandLine.RunAsync(root, [.. args, "--config", RepositoryFolder.Config], output, error, cancellationToken);
    }
}
