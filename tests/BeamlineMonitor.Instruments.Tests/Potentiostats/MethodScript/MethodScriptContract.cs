using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;

/// <summary>The contract of a device that runs a step alone, so that it can be adopted.</summary>
public abstract class MethodScriptContract : PotentiostatContract
{
    private protected override bool KeepsLimitsAlone => true;

    [Fact]
    public async Task Adopt_StepOfADeadProcess_ReadsOnToItsEnd()
    {
        await using PotentiostatRig rig = CreateRig();
        RestStep step = PotentiostatRig.Rest(20_000); // long: the test's clock runs on while the port is opened
        await StartAndAbandonAsync(rig, step);
        rig.LetPass(20);

        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(rig.Connect().AdoptAsync(step, rig.Guard));

        Assert.Equal(StepEndReason.Time, end.Reason);
        Assert.Equal(TimeSpan.FromSeconds(20_000), samples[^1].DeviceTime);

        // What was under way when the line changed hands is lost; nothing after it is.
        int last = samples.Count - samples.FindIndex(sample => sample.DeviceTime > TimeSpan.FromSeconds(15_000));
        Assert.Equal(Enumerable.Range(20_000 - last + 1, last), samples[^last..].Select(sample => (int)sample.DeviceTime.TotalSeconds));
    }

    [Fact]
    public async Task Adopt_RunningStep_IsNotDisturbedByAQuestionThatTheNextStepAsks()
    {
        await using PotentiostatRig rig = CreateRig();
        RestStep step = PotentiostatRig.Rest(20_000);
        await StartAndAbandonAsync(rig, step);
        IPotentiostat driver = rig.Connect();
        await rig.ReadAsync(driver.AdoptAsync(step, rig.Guard), 100);
        Assert.Null(driver.Identity);
        await rig.ReadAsync(driver.RunAsync(PotentiostatRig.Rest(2), rig.Guard));
        Assert.Equal(rig.Identity, driver.Identity);
    }

    [Fact]
    public async Task Adopt_ReadingWasCancelled_LosesNothing()
    {
        await using PotentiostatRig rig = CreateRig();
        IPotentiostat driver = rig.Connect();
        RestStep step = PotentiostatRig.Rest(50);
        List<PotentiostatSample> all = [];
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(rig.Guard);
        await using (IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(step, cancel.Token).GetAsyncEnumerator(cancel.Token))
        {
            for (int i = 0; i < 10; i++)
            {
                all.Add((PotentiostatSample)await rig.NextAsync(outputs));
            }

            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                while (await outputs.MoveNextAsync()) all.Add((PotentiostatSample)outputs.Current);
            });
        }

        await Assert.ThrowsAsync<InstrumentException>(() => driver.IdentifyAsync(rig.Guard));
        (List<PotentiostatSample> rest, StepEnd end) = await rig.ReadAsync(driver.AdoptAsync(step, rig.Guard));

        Assert.Equal(Enumerable.Range(1, 50), all.Concat(rest).Select(sample => (int)sample.DeviceTime.TotalSeconds));
        Assert.Equal((StepEndReason.Time, 50), (end.Reason, end.Samples));
    }
}
