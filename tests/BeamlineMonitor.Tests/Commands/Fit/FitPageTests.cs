using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Analysis.TwoCells;
using BeamlineMonitor.Commands;
using BeamlineMonitor.Commands.Fit;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Commands.Fit;

public class FitPageTests
{
    [Fact]
    public void Page_OfTheVerb_ExplainsEveryStatusFlagAndOption()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs", "fit.md"));

        foreach (AnalysisStatus status in Enum.GetValues<AnalysisStatus>())
            Assert.Contains($"\n| `{EnumWord.Of(status)}` |", page, StringComparison.Ordinal);
        foreach (string flag in FitJson.Flags((SpectrumConcerns)~0)) Assert.Contains($"\n| `{flag}` |", page, StringComparison.Ordinal);
        foreach (string flag in ((LithiumCaveats)~0).Words()) Assert.Contains($"\n| `{flag}` |", page, StringComparison.Ordinal);
        Assert.Contains($"\n| `{LayerFlags.TwoCells}` |", page, StringComparison.Ordinal);
        foreach (LayerCells cells in Enum.GetValues<LayerCells>()) Assert.Contains($"`{EnumWord.Of(cells)}`", page, StringComparison.Ordinal);
        foreach (LayerVerdict verdict in Enum.GetValues<LayerVerdict>()) Assert.Contains($"`{EnumWord.Of(verdict)}`", page, StringComparison.Ordinal);
        foreach (string option in FitCommand.Create().Options.Select(option => option.Name))
            Assert.Contains($"`{option}", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_OfTheReference_ExplainsEveryOption()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs", "reference.md"));

        foreach (string option in ReferenceCommand.Create().Options.Select(option => option.Name))
            Assert.Contains($"| `{option}", page, StringComparison.Ordinal);
    }
}
