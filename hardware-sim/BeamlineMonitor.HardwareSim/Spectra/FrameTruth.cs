using BeamlineMonitor.HardwareSim.Gauges;
using BeamlineMonitor.HardwareSim.Lattices;

namespace BeamlineMonitor.HardwareSim.Spectra;

/// <summary>The truth of one frame: what a perfect analysis would find.</summary>
/// <param name="Contents">What lay in the gauge, with stage and electrode position, flux and stack pressure.</param>
/// <param name="Layer">The cathode in the gauge, or null where there was none.</param>
public sealed record FrameTruth(GaugeContents Contents, LayerTruth? Layer)
{
    /// <summary>Works out the truth of a frame.</summary>
    /// <param name="contents">What lay in the gauge.</param>
    /// <param name="lattice">Lattices of the cathode.</param>
    /// <returns>The truth.</returns>
    public static FrameTruth Of(GaugeContents contents, CathodeLattice lattice)
    {
        double solid = contents.Slabs.Sum(slab => slab.SolidShare);
        if (solid <= 0) return new FrameTruth(contents, null);
        double mean = 0, active = 0, inactive = 0, a = 0, c = 0, volume = 0, rich = 0, poor = 0, stress = 0;
        var cells = new List<LocalCell>();
        foreach (SlabInGauge part in contents.Slabs)
        {
            double weight = part.SolidShare / solid;
            mean += weight * part.Slab.MeanX;
            active += weight * (1 - part.Slab.InactiveFraction) * part.Slab.ActiveX;
            inactive += weight * part.Slab.InactiveFraction;
            stress += weight * part.Slab.BiaxialStressGPa;
            rich += weight * Coexisting(part, lattice.RichFraction);
            poor += weight * Coexisting(part, lattice.PoorFraction);
            cells.Clear();
            lattice.AddCells(part.Slab, cells);
            foreach (LocalCell cell in cells)
            {
                a += weight * cell.Share * cell.A;
                c += weight * cell.Share * cell.C;
                volume += weight * cell.Share * cell.Volume;
            }
        }

        double activeX = inactive < 1 ? active / (1 - inactive) : mean;
        return new FrameTruth(contents, new LayerTruth(mean, activeX, inactive, a, c, volume, rich, poor, stress));
    }

    private static double Coexisting(SlabInGauge part, Func<double, double> fraction) =>
        ((1 - part.Slab.InactiveFraction) * fraction(part.Slab.ActiveX)) + (part.Slab.InactiveFraction * fraction(part.Slab.InactiveX));
}
