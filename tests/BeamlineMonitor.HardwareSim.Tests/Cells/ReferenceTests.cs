using System.Globalization;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Cells.Parameters;
using BeamlineMonitor.TestSupport;
using Xunit.Abstractions;

namespace BeamlineMonitor.HardwareSim.Tests.Cells;

/// <summary>The cell against the project's small reference, a program of its own in Python.</summary>
public sealed class ReferenceTests(ITestOutputHelper output)
{
    // Prints, for each cell: its name, hours of the charge, Li content by layer; then every tenth point of its trace.
    private const string Script = """
        import sys
        sys.path.insert(0, sys.argv[1])
        import twin
        parameters, layers = twin.PAPER[sys.argv[2]]
        x, hours, trace = twin.charge(dt=2.0, **parameters)
        print('end', hours, *twin.layers(x, layers))
        for h, v in trace[::10]: print('at', h, v)
        print('done')
        """;

    /// <summary>The rows that the reference printed when this was written: hours, then layer 1 to the last.</summary>
    [Theory]
    [InlineData("1mAh", 8.51, 0.5711, 0.5758, 0.5788, 0.6399)]
    [InlineData("3mAh", 6.25, 0.6381, 0.6620, 0.6825, 0.6996, 0.7130, 0.7229, 0.7295, 0.7328)]
    [InlineData("1mAh as printed", 11.36, 0.5016, 0.5059, 0.5087, 0.5101)]
    [InlineData("3mAh as printed", 8.67, 0.5588, 0.5810, 0.6000, 0.6158, 0.6283, 0.6375, 0.6436, 0.6467)]
    public void Charge_ToTheCutOff_EndsAsTheReferencePrinted(string name, double hours, params double[] layers)
    {
        (OperandoCell cell, CellState end) = PaperCells.Charge(PaperCells.Of(name));
        Assert.Equal(hours, (end.At - PaperCells.Start).TotalHours, 0.011); // the reference looks every 20 s and prints two decimals
        AssertLayers(layers, cell.Layers(end.At));
    }

    [SharedDataTheory]
    [InlineData("1mAh")]
    [InlineData("3mAh")]
    [InlineData("1mAh as printed")]
    [InlineData("3mAh as printed")]
    public async Task Charge_BesideTheReference_HasItsPotentialAllTheWayAndItsEnd(string name)
    {
        string folder = Path.Combine(RepositoryFolder.SharedData!, "..", "reference");
        using CancellationTokenSource guard = new(TimeSpan.FromMinutes(2));
        await using ForeignProcess python = ForeignProcess.Start("/usr/bin/python3", "-B", "-c", Script, folder, name);
        await python.WaitForLineAsync("done", guard.Token);
        double[][] rows = [.. python.Output.Split('\n').Select(line => line.Split(' ')).Where(words => words.Length > 1)
            .Select(words => words.Skip(1).Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())];

        CellParameters parameters = PaperCells.Of(name);
        var cell = new OperandoCell(parameters, PaperCells.Plain, PaperCells.Start);
        cell.Apply(PaperCells.Start, PaperCells.Galvanostat(parameters, PaperCells.Current(parameters)));
        double[] differences = [.. rows.Skip(1).Select(row => cell.Read(PaperCells.Start.AddHours(row[0])).PotentialVolts - row[1])];
        output.WriteLine($"{differences.Length} points, largest difference {1e3 * differences.Max(Math.Abs):F3} mV");
        Assert.True(differences.Length > 1000);
        Assert.All(differences, difference => Assert.InRange(difference, -0.002, 0.002));

        (cell, CellState end) = PaperCells.Charge(parameters);
        double seconds = (end.At - PaperCells.Start).TotalSeconds;
        output.WriteLine($"ends after {seconds} s, the reference after {3600 * rows[0][0]:F0} s");
        Assert.Equal(3600 * rows[0][0], seconds, 6.0); // three looks of 2 s
        AssertLayers(rows[0][1..], cell.Layers(end.At));
    }

    private void AssertLayers(double[] expected, double[] actual)
    {
        output.WriteLine($"layers {string.Join(' ', actual.Select(x => x.ToString("F4", CultureInfo.InvariantCulture)))}");
        Assert.Equal(expected.Length, actual.Length);
        output.WriteLine($"largest difference {expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max():E1}");
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 0.003));
    }
}
