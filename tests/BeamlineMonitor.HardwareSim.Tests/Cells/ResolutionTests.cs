using BeamlineMonitor.HardwareSim.Cells;
using Xunit.Abstractions;

namespace BeamlineMonitor.HardwareSim.Tests.Cells;

/// <summary>The answer does not hang on how finely it is computed.</summary>
public sealed class ResolutionTests(ITestOutputHelper output)
{
    private static readonly OperandoCellOptions Default = new();

    public static TheoryData<string, OperandoCellOptions> Finer => new()
    {
        { "1mAh", Default with { Volumes = 2 * Default.Volumes } },
        { "3mAh", Default with { Volumes = 2 * Default.Volumes } },
        { "1mAh", Default with { LongestStep = Default.LongestStep / 2, StepShare = Default.StepShare / 2 } },
        { "3mAh", Default with { LongestStep = Default.LongestStep / 2, StepShare = Default.StepShare / 2 } },
    };

    [Theory]
    [MemberData(nameof(Finer))]
    public void Charge_MeshOrStepHalved_IsTheSame(string name, OperandoCellOptions finer)
    {
        double largest = 0;
        foreach (double hours in new[] { 0.1, 1, 3, 6 })
        {
            double[] coarse = LayersAfter(Default), fine = LayersAfter(finer);
            largest = Math.Max(largest, coarse.Zip(fine, (a, b) => Math.Abs(a - b)).Max());

            double[] LayersAfter(OperandoCellOptions options)
            {
                var cell = new OperandoCell(PaperCells.Of(name), PaperCells.Plain, PaperCells.Start, options);
                cell.Apply(PaperCells.Start, PaperCells.Galvanostat(cell.Parameters, PaperCells.Current(cell.Parameters)));
                return cell.Layers(cell.StateAt(PaperCells.Start.AddHours(hours)).At);
            }
        }

        double[] end = EndOf(Default), finerEnd = EndOf(finer);
        double atEnd = end.Zip(finerEnd, (a, b) => Math.Abs(a - b)).Max();
        output.WriteLine($"{name}, {finer.Volumes} volumes, {finer.LongestStep}: x differs by {largest:E1}, {atEnd:E1} at the cut-off");
        Assert.InRange(largest, 0, 1e-3);
        Assert.InRange(atEnd, 0, 1e-3);

        double[] EndOf(OperandoCellOptions options)
        {
            (OperandoCell cell, CellState state) = PaperCells.Charge(PaperCells.Of(name), options: options, everySeconds: 10);
            return cell.Layers(state.At);
        }
    }
}
