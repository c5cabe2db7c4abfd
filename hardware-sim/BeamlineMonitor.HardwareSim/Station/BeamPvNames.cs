namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>Names of the process variables of ring, shutter and ion chamber. The defaults are those of APS 6-BM (aps-6bm-mpe/ipython-s6bm, configs/PVs_6bma.yml).</summary>
public sealed record BeamPvNames
{
    /// <summary>Current of the storage ring, mA (the name all APS beamlines use).</summary>
    public string RingCurrent { get; init; } = "S:SRcurrentAI";

    /// <summary>Whether the front-end shutter is open: OFF or ON.</summary>
    public string ShutterState { get; init; } = "PA:06BM:STA_A_FES_OPEN_PL";

    /// <summary>A 1 written here opens the shutter.</summary>
    public string OpenShutter { get; init; } = "6bmb1:rShtrA:Open.VAL";

    /// <summary>A 1 written here closes the shutter.</summary>
    public string CloseShutter { get; init; } = "6bmb1:rShtrA:Close.VAL";

    /// <summary>A number written here loses the ring's beam for so many seconds of experiment: for tests and drills, at no real beamline.</summary>
    public string LoseBeam { get; init; } = "simulator:loseBeam";

    /// <summary>Ion chamber before the sample, counts per second; a scaler channel of the beamline (which one is site wiring).</summary>
    public string IonChamber { get; init; } = "6bma2:scaler1.S2";

    /// <summary>Temperature of the cell, °C; the name is assumed, it is site wiring.</summary>
    public string CellTemperature { get; init; } = "6bma1:TC1:IN1";

    /// <summary>Temperature of the air in the hutch, °C; the name is assumed, it is site wiring.</summary>
    public string HutchTemperature { get; init; } = "6bma1:TC1:IN2";
}
