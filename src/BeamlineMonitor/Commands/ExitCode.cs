namespace BeamlineMonitor.Commands;

/// <summary>What the program answers its caller.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>The input was good, the result was refused.</summary>
    public const int Refused = 1;

    /// <summary>The command line or an input file is wrong.</summary>
    public const int InputError = 2;

    /// <summary>The daemon failed: a store that cannot be written, a fault of the program.</summary>
    public const int Failed = 3;

    /// <summary>Stopped by Ctrl-C, as shells number it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
