namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>A request that waits for its answer.</summary>
/// <param name="Circuit">The circuit it went out on.</param>
/// <param name="Channel">The channel it is about.</param>
/// <param name="Ioid">Its id, which no other request of the circuit has had or will have.</param>
/// <param name="Command">What was asked.</param>
internal sealed record PendingOperation(CaCircuit Circuit, CaChannel Channel, uint Ioid, CaCommand Command)
{
    private readonly TaskCompletionSource<CaMessage> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer, or the reason why none will come.</summary>
    public Task<CaMessage> Reply => reply.Task;

    /// <summary>Hands the answer over.</summary>
    public void Complete(CaMessage reply) => this.reply.TrySetResult(reply);

    /// <summary>Ends the wait with an error.</summary>
    public void Fail(InstrumentException error) => reply.TrySetException(error);
}
