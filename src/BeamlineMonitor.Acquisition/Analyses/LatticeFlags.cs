using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Analysis.UnitCells;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>The words for what to mind about a frame that gives a cell and no Li content, in a fixed order.</summary>
public static class LatticeFlags
{
    /// <summary>Before the indices of a line that lies off the cell of the others, such as <c>line-200</c>.</summary>
    public const string Line = "line-";

    /// <summary>The flags of an analysed frame.</summary>
    /// <param name="gate">What the gate remarked.</param>
    /// <param name="spectrum">What the frame says; the cell's phase is the first.</param>
    /// <returns>The words, none twice.</returns>
    public static ImmutableArray<string> Of(ImmutableArray<string> gate, SpectrumResult spectrum)
    {
        PhaseResult phase = spectrum.Phases[0];
        IEnumerable<string> reason = phase.Cell is null ? [EnumWord.Of(phase.Status)] : [];
        return [.. gate.Concat(reason).Concat(LayerFlags.ConcernsOf(spectrum)).Concat(LinesOff(spectrum)).Distinct()];
    }

    // Where the lines agree within their counting errors, one in twenty leaves the 95 % of Student by chance and says nothing.
    private static IEnumerable<string> LinesOff(SpectrumResult spectrum) => spectrum.Concerns.HasFlag(SpectrumConcerns.LinesDisagree)
        ? (spectrum.Phases[0].UnitCell?.Solution?.Lines ?? []).Where(line => line.IsRstudentFlagged == true)
            .Select((LineDiagnostics line) => Line + line.Line.Indices.ToString().Replace(' ', '_'))
        : [];
}
