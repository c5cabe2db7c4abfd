namespace BeamlineMonitor.Benchmarks;

/// <summary>Something of the product that is timed, frame by frame, beside what a user would write in Python.</summary>
internal interface IBenchmarkCase
{
    /// <summary>What is timed.</summary>
    string Name { get; }

    /// <summary>What it is compared with.</summary>
    IReadOnlyList<PythonBaseline> Baselines { get; }

    /// <summary>Number of different frames; all of them are one batch.</summary>
    int Frames { get; }

    /// <summary>The work on one frame.</summary>
    /// <param name="frame">Which, 0 to <see cref="Frames"/> − 1.</param>
    void Run(int frame);

    /// <summary>What came out over all frames, to be held against the baselines' own words: speed with a wrong answer is worth nothing.</summary>
    /// <returns>One line.</returns>
    string Outcome();
}
