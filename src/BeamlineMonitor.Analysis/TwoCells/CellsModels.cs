namespace BeamlineMonitor.Analysis.TwoCells;

/// <summary>The models of a layer's cells at one temperature: the cells that they know and the inert lines have expanded since the pristine frames.</summary>
internal sealed class CellsModels
{
    /// <summary>Builds them.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="known">The cells that are known, at the temperature of the frame.</param>
    /// <param name="riseKelvin">How much warmer the frame is than the pristine frames, K.</param>
    public CellsModels(LayerLines lines, KnownCells known, double riseKelvin)
    {
        Known = known;
        One = Build(LayerCells.One);
        Inactive = Build(LayerCells.ActiveAndInactive);
        Free = Build(LayerCells.Unidentified);
        if (known.Poor is null) return;
        PoorFirst = Build(LayerCells.TwoPhase);
        RichFirst = Build(LayerCells.TwoPhase, firstIsRich: true);

        CellsModel Build(LayerCells kind, bool firstIsRich = false) => CellsModel.Build(lines, known, kind, riseKelvin, firstIsRich);
    }

    /// <summary>The cells that are known.</summary>
    public KnownCells Known { get; }

    /// <summary>One cell.</summary>
    public CellsModel One { get; }

    /// <summary>An active and the pristine cell.</summary>
    public CellsModel Inactive { get; }

    /// <summary>Two free cells.</summary>
    public CellsModel Free { get; }

    /// <summary>The two end members, that of less lithium first; null where the curve has none.</summary>
    public CellsModel? PoorFirst { get; }

    /// <summary>The two end members, that of more lithium first; null where the curve has none.</summary>
    public CellsModel? RichFirst { get; }
}
