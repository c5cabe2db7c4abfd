using BeamlineMonitor.Analysis.Diagnosis;

namespace BeamlineMonitor.Analysis.Tests.Diagnosis;

public sealed class BiaxialElasticityTests
{
    /// <summary>By hand from E = 191 GPa and ν = 0.24: 3 · 0.76/191 and 3 · 0.48/191 of the volume a detector reads.</summary>
    [Theory]
    [InlineData(ScatteringDirection.InPlane, 0.01194)]
    [InlineData(ScatteringDirection.Normal, -0.00754)]
    public void RelativeDPerGPa_OfTableS1_GivesTheVolumeThatIsRead(ScatteringDirection direction, double volume) =>
        Assert.Equal(volume, 3 * new BiaxialElasticity(direction).RelativeDPerGPa, 5e-6);
}
