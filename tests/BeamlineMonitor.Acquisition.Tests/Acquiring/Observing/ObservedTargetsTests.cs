using BeamlineMonitor.Acquisition.Acquiring.Observing;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Instruments.Observing;

namespace BeamlineMonitor.Acquisition.Tests.Acquiring.Observing;

/// <summary>The thin cell of the shipped plan: four layers at 12 mm, the standard at 40 mm, ten pristine scans.</summary>
public class ObservedTargetsTests
{
    private const string Element = "horizontal";
    private static readonly RunPlan Plan = SyntheticRun.Setup.Plan with { PristineScans = 2 };

    [Fact]
    public void Of_PlacesOfAControlledRun_GiveItsTargets()
    {
        var targets = new ObservedTargets(Plan);
        double[] layers = [.. Plan.Cells[0].Layers.Select(layer => layer.StageMicrometres)];
        double[] places = [40000, .. layers, .. layers, .. layers, .. layers];
        List<FrameTarget> got = [.. places.Select(place => Next(targets, place))];
        Assert.Equal(FramePurpose.Standard, got[0].Purpose);
        Assert.Equal(
            [.. from scan in (int[])[1, 2] from layer in (int[])[1, 2, 3, 4] select (FramePurpose.Pristine, scan, layer),
             .. from scan in (int[])[1, 2] from layer in (int[])[1, 2, 3, 4] select (FramePurpose.Layer, scan, layer)],
            got[1..].Select(target => (target.Purpose, target.Scan, target.Layer!.Value)));
    }

    [Fact]
    public void Of_LayerExposedAgainAtOnce_IsOfTheSameScan()
    {
        int[] layers = [1, 2, 2, 3, 4, 4, 1, 3, 4, 1];
        Assert.Equal([1, 1, 1, 1, 1, 1, 2, 2, 2, 3], ScansOf(Plan with { PristineScans = 0 }, layers)); // layer 2 of the second pass was missed
    }

    [Fact]
    public void Of_AlternatingScans_TurnAtTheEnds()
    {
        RunPlan plan = Plan with { PristineScans = 0, Order = LayerOrder.Alternating };
        Assert.Equal([1, 1, 1, 1, 2, 2, 2, 2, 3, 3], ScansOf(plan, [1, 2, 3, 4, 4, 3, 2, 1, 1, 2]));
    }

    [Fact]
    public void Of_AfterARestart_GoesOnWithTheSameScan()
    {
        var before = new ObservedTargets(Plan);
        double[] layers = [.. Plan.Cells[0].Layers.Select(layer => layer.StageMicrometres)];
        FrameTarget[] taken = [.. layers.Concat(layers).Concat(layers[..2]).Select(place => Next(before, place))];
        var after = new ObservedTargets(Plan);
        foreach (FrameTarget target in taken) after.Take(Element, target, namesPristine: false);
        Assert.Equal(Next(before, layers[2]), Next(after, layers[2]));
        Assert.Equal(Next(before, layers[3]), Next(after, layers[3]));
        Assert.Equal(Next(before, layers[0]), Next(after, layers[0]));
    }

    [Fact]
    public void Of_NamesOfFiles_SayWhatTheyAre()
    {
        var targets = new ObservedTargets(Plan);
        Assert.Equal(FramePurpose.Standard, Named(targets, ObservedSubject.Standard, null, null, false).Target!.Purpose);
        FrameTarget pristine = Named(targets, ObservedSubject.Pristine, 3, 1, true).Target!;
        Assert.Equal((FramePurpose.Pristine, 3, 1), (pristine.Purpose, pristine.Layer!.Value, pristine.Scan));
        FrameTarget layer = Named(targets, ObservedSubject.Layer, 3, 7, true).Target!;
        Assert.Equal((FramePurpose.Layer, 3, 7), (layer.Purpose, layer.Layer!.Value, layer.Scan));
        Assert.Equal(FramePurpose.Pristine, Named(targets, ObservedSubject.Layer, 3, 2, false).Target!.Purpose); // no pristine names: the first two scans
        Assert.Equal(1, Named(targets, ObservedSubject.Layer, 3, 3, false).Target!.Scan);
    }

    [Theory]
    [InlineData(ObservedSubject.Layer, 5, null, "has no layer 5")]
    [InlineData(ObservedSubject.Layer, null, null, "neither its name nor the stage")]
    [InlineData(ObservedSubject.Layer, null, 99.0, "the stage stood at 99")]
    [InlineData(ObservedSubject.Source, null, null, "names no radioactive source")]
    public void Of_WhatThePlanDoesNotHave_IsToldWithItsReason(ObservedSubject subject, int? layer, double? place, string reason)
    {
        (FrameTarget? target, string why) = new ObservedTargets(Plan).Of(Element, new ObservedLabel(subject, null, layer, null), place, false);
        Assert.Null(target);
        Assert.Contains(reason, why, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusalOf_SameContentOrName_IsNotTakenTwice()
    {
        var files = new ObservedFiles();
        var run = new SyntheticRun();
        RawFrame one = run.Standard()[0], other = run.Standard()[0];
        Assert.Null(files.RefusalOf(Element, "a.mca", one.Spectrum));
        files.Take(Element, "a.mca", one.Spectrum);
        Assert.Equal("", files.RefusalOf(Element, "a.mca", one.Spectrum)); // seen again, after a restart
        Assert.Contains("not counted twice", files.RefusalOf(Element, "b.mca", one.Spectrum), StringComparison.Ordinal);
        Assert.Contains("the first stay", files.RefusalOf(Element, "a.mca", other.Spectrum), StringComparison.Ordinal);
        Assert.Null(files.RefusalOf(Element, "b.mca", other.Spectrum));
        Assert.Null(files.RefusalOf("vertical", "a.mca", one.Spectrum)); // another detector
    }

    private static IEnumerable<int> ScansOf(RunPlan plan, int[] layers)
    {
        var targets = new ObservedTargets(plan);
        return [.. layers.Select(layer => Next(targets, plan.Cells[0].Layers[layer - 1].StageMicrometres).Scan)];
    }

    private static FrameTarget Next(ObservedTargets targets, double place)
    {
        FrameTarget target = targets.Of(Element, null, place, namesPristine: false).Target!;
        targets.Take(Element, target, namesPristine: false);
        return target;
    }

    private static (FrameTarget? Target, string Reason) Named(ObservedTargets targets, ObservedSubject subject, int? layer, int? scan, bool namesPristine) =>
        targets.Of(Element, new ObservedLabel(subject, null, layer, scan), null, namesPristine);
}
