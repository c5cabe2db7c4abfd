namespace BeamlineMonitor.Recording.Reading;

/// <summary>Brings what a run committed into one order.</summary>
internal static class StepMerge
{
    /// <summary>Merges sources, each of which is in order.</summary>
    /// <param name="sources">The sources.</param>
    /// <returns>All of their steps in the order of their numbers.</returns>
    public static IEnumerable<RunStep> Merge(params IEnumerable<RunStep>[] sources)
    {
        List<IEnumerator<RunStep>> open = [];
        try
        {
            foreach (IEnumerable<RunStep> source in sources)
            {
                IEnumerator<RunStep> steps = source.GetEnumerator();
                open.Add(steps);
                if (!steps.MoveNext()) Close(open, steps);
            }

            while (open.Count > 0)
            {
                IEnumerator<RunStep> next = open.MinBy(steps => steps.Current.Number)!;
                yield return next.Current;
                if (!next.MoveNext()) Close(open, next);
            }
        }
        finally
        {
            foreach (IEnumerator<RunStep> steps in open) steps.Dispose();
        }
    }

    private static void Close(List<IEnumerator<RunStep>> open, IEnumerator<RunStep> steps)
    {
        open.Remove(steps);
        steps.Dispose();
    }
}
