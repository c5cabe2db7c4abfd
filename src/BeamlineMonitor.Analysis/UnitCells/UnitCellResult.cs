using System.Collections.Immutable;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>The answer of a refinement: a solution, or the reason why there is none.</summary>
/// <param name="Options">What was asked.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Message">The reason in one line; null for <see cref="UnitCellStatus.Ok"/>.</param>
/// <param name="Undetermined">Symbols of the parameters that the lines leave open; empty where that is not the trouble.</param>
/// <param name="Solution">The refined cell; non-null exactly for <see cref="UnitCellStatus.Ok"/>.</param>
public sealed record UnitCellResult(
    UnitCellOptions Options, UnitCellStatus Status, string? Message, ImmutableArray<string> Undetermined, UnitCellSolution? Solution);
