using System.Collections.Immutable;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>How one line fits, and what it does to the cell. Values are in the unit of the measured quantity.</summary>
public sealed record LineDiagnostics
{
    /// <summary>The 95 % limit of a standard normal deviate, two-sided.</summary>
    public const double ZLimit = 1.959963984540054;

    /// <summary>The line as given.</summary>
    public required ObservedLine Line { get; init; }

    /// <summary>The value that the refined cell and zero predict.</summary>
    public required double Calculated { get; init; }

    /// <summary>Observed minus calculated.</summary>
    public required double Residual { get; init; }

    /// <summary>Leverage, 0 to 1: how far the line decides its own prediction; 1 means that nothing checks it.</summary>
    public required double Hat { get; init; }

    /// <summary>Residual against the prediction of the other lines, in a priori σ; null for unit weights or where hat is 1.</summary>
    public required double? Z { get; init; }

    /// <summary>The same with σ from the other lines' residuals; null without degrees of freedom or scatter, or where hat is 1.</summary>
    public required double? Rstudent { get; init; }

    /// <summary>Rstudent·√(hat/(1 − hat)): shift of the whole fit by this line, in σ of the others; null with Rstudent.</summary>
    public required double? DfFits { get; init; }

    /// <summary>First-order change of each parameter (new minus old) when the line is deleted; null where hat is 1.</summary>
    public required ImmutableArray<double>? DeletionChanges { get; init; }

    /// <summary>The same for the volume, Å³.</summary>
    public required double? DeletionVolumeChange { get; init; }

    /// <summary>|Z| exceeds 1.96; null where Z is.</summary>
    public bool? IsZFlagged => Z is { } z ? Math.Abs(z) > ZLimit : null;

    /// <summary>|Rstudent| exceeds Student's limit; null where Rstudent is.</summary>
    public required bool? IsRstudentFlagged { get; init; }

    /// <summary>Hat exceeds 2p/n; null where 2p/n is not below 1.</summary>
    public required bool? IsHatFlagged { get; init; }
}
