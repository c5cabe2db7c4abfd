using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>Evaluates one line of unit area and its derivatives over a run of channels, eight channels at a time.</summary>
/// <remarks>
/// With u = E_i − E, t = u/σ, γ = σ/β and G the unit Gaussian, the tail is
/// T = exp(−t²/2) erfcx((t + γ)/√2) / (2β), and its derivatives close on themselves:
/// ∂T/∂u = (T − G)/β, ∂T/∂σ = σ ∂²T/∂u² = σ (T − G)/β² + t G/β, ∂T/∂β = −T (1/β + u/β² + σ²/β³) + G σ²/β³.
/// The bins are evaluated at their centre with a variance enlarged by gain²/12 (Sheppard's correction), exact to fourth order.
/// </remarks>
public static class LineKernel
{
    /// <summary>Channels are processed in blocks of this many; every span has a multiple of it.</summary>
    public const int BlockLength = 8;

    /// <summary>Where t + γ is below this, the Gaussian and what rounds the tail off are below 1e-13 of the tail: it is a bare exponential.</summary>
    private const double BareTail = -8;

    private const double InverseSqrtTwoPi = 0.3989422804014327;
    private const double InverseSqrtTwo = 0.7071067811865476;

    /// <summary>Fills the shape S (1/keV) and its derivatives ∂S/∂E (1/keV²) and ∂S/∂σ (1/keV²).</summary>
    /// <param name="energiesKeV">Centre energy of each channel, keV; shape [m], m a multiple of <see cref="BlockLength"/>.</param>
    /// <param name="centreKeV">Line position E, keV.</param>
    /// <param name="sigmaKeV">Standard deviation of the Gaussian, keV, &gt; 0.</param>
    /// <param name="tailFraction">Share of the area in the tail, 0 to 1.</param>
    /// <param name="tailKeV">Decay length of the tail, keV, &gt; 0.</param>
    /// <param name="value">S; shape [m].</param>
    /// <param name="byCentre">∂S/∂E; shape [m].</param>
    /// <param name="bySigma">∂S/∂σ; shape [m].</param>
    /// <param name="byTailFraction">∂S/∂f, 1/keV; shape [m], or empty when not wanted.</param>
    /// <param name="byTailLength">∂S/∂β, 1/keV²; shape [m], or empty when not wanted.</param>
    /// <exception cref="ArgumentException">The spans differ in length or the length is no multiple of <see cref="BlockLength"/>.</exception>
    public static void Evaluate(
        ReadOnlySpan<double> energiesKeV,
        double centreKeV,
        double sigmaKeV,
        double tailFraction,
        double tailKeV,
        Span<double> value,
        Span<double> byCentre,
        Span<double> bySigma,
        Span<double> byTailFraction = default,
        Span<double> byTailLength = default)
    {
        int length = energiesKeV.Length;
        if (length % BlockLength != 0 || value.Length != length || byCentre.Length != length || bySigma.Length != length
            || (byTailFraction.Length != 0 && byTailFraction.Length != length)
            || (byTailLength.Length != 0 && byTailLength.Length != length))
        {
            throw new ArgumentException($"All spans must have one length, a multiple of {BlockLength}.", nameof(energiesKeV));
        }

        ref double energy = ref MemoryMarshal.GetReference(energiesKeV);
        ref double s = ref MemoryMarshal.GetReference(value);
        ref double sByE = ref MemoryMarshal.GetReference(byCentre);
        ref double sBySigma = ref MemoryMarshal.GetReference(bySigma);
        Vector512<double> centre = Vector512.Create(centreKeV);
        Vector512<double> inverseSigma = Vector512.Create(1 / sigmaKeV);
        Vector512<double> gaussNorm = Vector512.Create(InverseSqrtTwoPi / sigmaKeV);
        bool hasTail = tailFraction != 0 || !byTailFraction.IsEmpty || !byTailLength.IsEmpty;
        bool canBeBare = hasTail && byTailLength.IsEmpty;
        Vector512<double> bareGamma = Vector512.Create(sigmaKeV / tailKeV), halfGamma = bareGamma * Vector512.Create(0.5);
        Vector512<double> bareBelow = Vector512.Create(BareTail) - bareGamma;
        Vector512<double> bareFraction = Vector512.Create(tailFraction), inverseTail = Vector512.Create(1 / tailKeV);
        for (nuint i = 0; i < (nuint)length; i += BlockLength)
        {
            Vector512<double> u = Vector512.LoadUnsafe(ref energy, i) - centre;
            Vector512<double> t = u * inverseSigma;
            if (canBeBare && Vector512.LessThanAll(t, bareBelow))
            {
                Vector512<double> bare = Vector512.Exp(bareGamma * (t + halfGamma)) * inverseTail;
                Vector512<double> share = bare * bareFraction;
                Vector512<double> bareByE = -share * inverseTail;
                share.StoreUnsafe(ref s, i);
                bareByE.StoreUnsafe(ref sByE, i);
                (-bareByE * bareGamma).StoreUnsafe(ref sBySigma, i);
                if (!byTailFraction.IsEmpty) bare.StoreUnsafe(ref MemoryMarshal.GetReference(byTailFraction), i);
                continue;
            }

            Vector512<double> bell = Vector512.Exp(t * t * Vector512.Create(-0.5));
            Vector512<double> g = bell * gaussNorm;
            Vector512<double> gByE = g * t * inverseSigma;
            Vector512<double> gBySigma = g * ((t * t) - Vector512<double>.One) * inverseSigma;
            if (!hasTail)
            {
                g.StoreUnsafe(ref s, i);
                gByE.StoreUnsafe(ref sByE, i);
                gBySigma.StoreUnsafe(ref sBySigma, i);
                continue;
            }

            double beta = tailKeV;
            Vector512<double> tail = Tail(t, bell, sigmaKeV / beta, beta);
            Vector512<double> inverseBeta = Vector512.Create(1 / beta);
            Vector512<double> difference = tail - g;
            Vector512<double> tailByE = -difference * inverseBeta;
            Vector512<double> tailBySigma = ((difference * Vector512.Create(sigmaKeV / beta)) + (t * g)) * inverseBeta;
            Vector512<double> fraction = Vector512.Create(tailFraction);
            Vector512<double> rest = Vector512.Create(1 - tailFraction);
            ((rest * g) + (fraction * tail)).StoreUnsafe(ref s, i);
            ((rest * gByE) + (fraction * tailByE)).StoreUnsafe(ref sByE, i);
            ((rest * gBySigma) + (fraction * tailBySigma)).StoreUnsafe(ref sBySigma, i);
            if (!byTailFraction.IsEmpty) difference.StoreUnsafe(ref MemoryMarshal.GetReference(byTailFraction), i);
            if (byTailLength.IsEmpty) continue;
            double varianceTerm = sigmaKeV * sigmaKeV / (beta * beta * beta);
            Vector512<double> tailByBeta = (g * Vector512.Create(varianceTerm))
                - (tail * (inverseBeta + (u * inverseBeta * inverseBeta) + Vector512.Create(varianceTerm)));
            (fraction * tailByBeta).StoreUnsafe(ref MemoryMarshal.GetReference(byTailLength), i);
        }
    }

    // Left of the line erfcx would overflow: there erfc(w) = 2 − erfc(−w), and the exponential stands by itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Tail(Vector512<double> t, Vector512<double> bell, double gamma, double beta)
    {
        Vector512<double> w = (t + Vector512.Create(gamma)) * Vector512.Create(InverseSqrtTwo);
        Vector512<double> near = bell * ScaledErfc.Evaluate(Vector512.Abs(w));
        Vector512<double> isLeft = Vector512.LessThan(w, Vector512<double>.Zero);
        Vector512<double> sum = near;
        if (isLeft != Vector512<double>.Zero)
        {
            Vector512<double> exponent = Vector512.Min(Vector512.Create(gamma) * (t + Vector512.Create(gamma / 2)), Vector512<double>.Zero);
            sum = Vector512.ConditionalSelect(isLeft, (Vector512.Exp(exponent) * Vector512.Create(2.0)) - near, near);
        }

        return sum * Vector512.Create(0.5 / beta);
    }
}
