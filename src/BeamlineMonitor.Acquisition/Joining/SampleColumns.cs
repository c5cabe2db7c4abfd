using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Joining;

/// <summary>Where each kind of block has which quantity, and what its flags mean here.</summary>
public static class SampleColumns
{
    /// <summary>Potentiostat: potential, V.</summary>
    public const int Potential = 0;

    /// <summary>Potentiostat: current, A.</summary>
    public const int Current = 1;

    /// <summary>Pressure: stack pressure, MPa.</summary>
    public const int StackPressure = 0;

    /// <summary>Pressure: setpoint, MPa.</summary>
    public const int Setpoint = 1;

    /// <summary>Pressure: temperature of the cell, °C.</summary>
    public const int CellTemperature = 2;

    /// <summary>Beam: ring current, mA.</summary>
    public const int RingCurrent = 0;

    /// <summary>Beam: I0.</summary>
    public const int Intensity = 1;

    /// <summary>Beam: 1 with open shutters, 0 with closed ones.</summary>
    public const int Open = 2;

    /// <summary>Beam: temperature of the cell, °C.</summary>
    public const int BeamCellTemperature = 3;

    /// <summary>Beam: temperature of the air in the hutch, °C.</summary>
    public const int HutchTemperature = 4;

    /// <summary>The flag of a sample before which samples were lost; the value of <c>SampleRemarks.GapBefore</c>, for every kind.</summary>
    public const int GapBefore = 64;

    /// <summary>The flag of a sample of the beam in which a configured variable that decides about it had no value.</summary>
    public const int Incomplete = 1;

    /// <summary>Number of columns of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>How many.</returns>
    public static int Count(SampleKind kind) => kind switch
    {
        SampleKind.Potentiostat => 2,
        SampleKind.Pressure => 3,
        _ => 5,
    };
}
