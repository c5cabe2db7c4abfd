using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

/// <summary>EPICS' own client library, as Debian packages it (libca4.13.5 of EPICS 7). A context belongs to the thread that made it.</summary>
[SuppressMessage("Interoperability", "SYSLIB1054:Use LibraryImport", Justification = "The generator needs unsafe code, which the tests do without.")]
internal static class Libca
{
    public const int Normal = 1;
    private const string Library = "libca.so.4.13.5";

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate void EventHandler(EventArguments arguments);

    /// <summary>Fails with what to install, and sets the environment that the library reads when a context is made.</summary>
    public static void Prepare(int searchPort)
    {
        try
        {
            NativeLibrary.Load(Library);
        }
        catch (DllNotFoundException e)
        {
            throw new InvalidOperationException($"{Library} is missing: install Debian's libca4.13.5 and libcom3.17.6.", e);
        }

        // The runtime's own environment is a copy that native code does not see.
        Set("EPICS_CA_ADDR_LIST", $"127.0.0.1:{searchPort}");
        Set("EPICS_CA_AUTO_ADDR_LIST", "NO");
        Set("EPICS_CA_MAX_ARRAY_BYTES", "1000000");
        Set("EPICS_CA_REPEATER_PORT", $"{searchPort}"); // taken, by the server itself: so no repeater is looked for on a public port

        static void Set(string name, string value) => Assert.Equal(0, SetEnvironment(name, value, 1));
    }

    [DllImport(Library, EntryPoint = "ca_context_create")]
    public static extern int CreateContext(int preemptive);

    [DllImport(Library, EntryPoint = "ca_context_destroy")]
    public static extern void DestroyContext();

    [DllImport(Library, EntryPoint = "ca_create_channel", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    public static extern int CreateChannel([MarshalAs(UnmanagedType.LPStr)] string name, IntPtr handler, IntPtr user, uint priority, out IntPtr channel);

    [DllImport(Library, EntryPoint = "ca_pend_io")]
    public static extern int PendIo(double seconds);

    [DllImport(Library, EntryPoint = "ca_pend_event")]
    public static extern int PendEvent(double seconds);

    [DllImport(Library, EntryPoint = "ca_flush_io")]
    public static extern int Flush();

    [DllImport(Library, EntryPoint = "ca_element_count")]
    public static extern nuint ElementCount(IntPtr channel);

    [DllImport(Library, EntryPoint = "ca_field_type")]
    public static extern short FieldType(IntPtr channel);

    [DllImport(Library, EntryPoint = "ca_array_get")]
    public static extern int Get(nint type, nuint count, IntPtr channel, byte[] value);

    [DllImport(Library, EntryPoint = "ca_array_put")]
    public static extern int Put(nint type, nuint count, IntPtr channel, byte[] value);

    [DllImport(Library, EntryPoint = "ca_array_put_callback")]
    public static extern int PutCallback(nint type, nuint count, IntPtr channel, byte[] value, EventHandler handler, IntPtr user);

    [DllImport(Library, EntryPoint = "ca_create_subscription")]
    public static extern int Subscribe(nint type, nuint count, IntPtr channel, nint mask, EventHandler handler, IntPtr user, out IntPtr subscription);

    [DllImport("libc", EntryPoint = "setenv", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int SetEnvironment(
        [MarshalAs(UnmanagedType.LPStr)] string name, [MarshalAs(UnmanagedType.LPStr)] string value, int overwrite);

    /// <summary>What the library hands to a callback; <see cref="Value"/> points to the DBR structure in the machine's byte order.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct EventArguments
    {
        public readonly IntPtr User;
        public readonly IntPtr Channel;
        public readonly nint Type;
        public readonly nint Count;
        public readonly IntPtr Value;
        public readonly int Status;
    }
}
