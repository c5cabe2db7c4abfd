using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Messaging.Payloads;

namespace BeamlineMonitor.Messaging.Building;

/// <summary>Makes the messages of a profile. Pure.</summary>
public static class ProfilePayloads
{
    /// <summary>The whole profile.</summary>
    /// <param name="run">Id of the run.</param>
    /// <param name="profile">The profile.</param>
    /// <returns>The payload, not yet numbered.</returns>
    public static ProfilePayload Of(string run, ScanProfile profile)
    {
        ImmutableArray<ProfilePoint> points = profile.Points;
        return new ProfilePayload(
            PayloadTime.Of(profile.At),
            run,
            profile.Detector,
            profile.Scan,
            points.Length,
            [.. points.Select(point => point.ElectrodeMicrometres)],
            Each(point => point.FromVolume?.X),
            Each(point => point.FromVolume?.Sigma),
            Each(point => point.FromC?.X),
            Each(point => point.FromC?.Sigma),
            Each(point => point.Cell?.Volume),
            Each(point => point.Cell?.SigmaVolume),
            Each(point => point.Cell?.A),
            Each(point => point.Cell?.SigmaA),
            Each(point => point.Cell?.C),
            Each(point => point.Cell?.SigmaC),
            [.. points.Select(point => point.IsOk)],
            Each(point => point.AgeSeconds),
            Finite.Of(profile.MeanX?.Value),
            Finite.Of(profile.MeanX?.Sigma),
            Finite.Of(profile.GradientPerMicrometre?.Value),
            Finite.Of(profile.GradientPerMicrometre?.Sigma),
            Finite.Of(profile.CoulombX?.Value),
            Finite.Of(profile.CoulombX?.Sigma),
            Finite.Of(profile.ClosureResidual?.Value),
            Finite.Of(profile.ClosureResidual?.Sigma));

        ImmutableArray<double?> Each(Func<ProfilePoint, double?> number) => [.. points.Select(point => Finite.Of(number(point)))];
    }

    /// <summary>Its flat numbers.</summary>
    /// <param name="whole">The whole profile.</param>
    /// <returns>The payload, not yet numbered.</returns>
    public static SummaryPayload Summary(ProfilePayload whole) => new(
        whole.At,
        whole.Run,
        whole.Scan,
        whole.Count,
        whole.IsOk.Count(isOk => isOk),
        whole.Mean,
        whole.SigmaMean,
        whole.FromC.Min(),
        whole.FromC.Max(),
        whole.Gradient,
        whole.SigmaGradient,
        whole.CoulombX,
        whole.SigmaCoulombX,
        whole.ClosureResidual,
        whole.SigmaClosureResidual);
}
