using Microsoft.Win32.SafeHandles;

namespace BeamlineMonitor.Instruments.Channels.Posix;

/// <summary>An eventfd: lets any thread end the poll of a pump at once.</summary>
internal sealed class WakeEvent : IDisposable
{
    private const int NonBlockingCloseOnExec = LibC.OpenNonBlocking | LibC.OpenCloseOnExec;
    private readonly SafeFileHandle handle = LibC.CreateEvent(0, NonBlockingCloseOnExec);

    public WakeEvent()
    {
        if (handle.IsInvalid) throw LibC.LastFailure("Creating an eventfd");
    }

    public SafeFileHandle Handle => handle;

    public void Set()
    {
        try
        {
            // The only refusal is a counter that is full: then the pump wakes anyway.
            _ = LibC.Write(handle, BitConverter.GetBytes(1L), sizeof(long));
        }
        catch (ObjectDisposedException)
        {
            // The pump has ended: nobody is left to wake.
        }
    }

    public void Reset() => _ = LibC.Read(handle, stackalloc byte[sizeof(long)], sizeof(long));

    public void Dispose() => handle.Dispose();
}
