namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>What a running step hands over: samples, and as the last one its end.</summary>
public abstract record StepOutput
{
    private protected StepOutput()
    {
    }
}
