namespace BeamlineMonitor.Acquisition.Samples;

/// <summary>Which instrument a block of samples is of; it fixes the columns.</summary>
public enum SampleKind
{
    /// <summary>Potentiostat: E_V, I_A.</summary>
    Potentiostat,

    /// <summary>Pressure controller: p_MPa, setpoint_MPa, T_C.</summary>
    Pressure,

    /// <summary>Beam and surroundings: ring_mA, I0, open (1 with open shutters), T_cell_C, T_hutch_C.</summary>
    Beam,
}
