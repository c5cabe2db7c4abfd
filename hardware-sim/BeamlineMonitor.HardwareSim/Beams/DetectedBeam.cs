namespace BeamlineMonitor.HardwareSim.Beams;

/// <summary>The beam as a detector would count it: photons per keV, times what passes the path, times what the crystal absorbs. Tabulated once.</summary>
public sealed class DetectedBeam
{
    /// <summary>Highest energy that is known, keV.</summary>
    public const double HighestKeV = 300;

    private const double LowestKeV = 3;
    private const double StepKeV = 0.1; // the logarithm bends by 5e-5 between points at most, where a filter is nearly black
    private readonly double[] logs;

    /// <summary>Works out the table.</summary>
    /// <param name="criticalEnergyKeV">Critical energy of the bending magnet, keV.</param>
    /// <param name="path">What the beam passes before the crystal.</param>
    /// <param name="crystal">The detector's crystal.</param>
    public DetectedBeam(double criticalEnergyKeV, IEnumerable<Absorber> path, Absorber crystal)
    {
        Absorber[] absorbers = [.. path];
        logs = new double[(int)((HighestKeV - LowestKeV) / StepKeV) + 2];
        for (int i = 0; i < logs.Length; i++)
        {
            double energy = LowestKeV + (i * StepKeV);
            double log = Math.Log(BendingMagnet.PhotonsPerKeV(energy, criticalEnergyKeV) * (1 - crystal.Transmission(energy)));
            foreach (Absorber absorber in absorbers) log -= absorber.Material.OpticalDepth(energy, absorber.ThicknessMillimetres);
            logs[i] = log;
        }
    }

    /// <summary>Relative number of photons per keV that would be counted.</summary>
    /// <param name="energyKeV">Photon energy, keV; 0 is returned outside 3 to 300 keV, where no beam is left.</param>
    /// <returns>In units that a beamline scales.</returns>
    public double PerKeV(double energyKeV)
    {
        if (!(energyKeV >= LowestKeV && energyKeV <= HighestKeV)) return 0;
        double place = (energyKeV - LowestKeV) / StepKeV;
        int below = (int)place;
        return Math.Exp(double.Lerp(logs[below], logs[below + 1], place - below));
    }
}
