using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>Evaluates one line of unit area and its derivatives over a run of channels, four channels at a time.</summary>
/// <remarks>
/// With u = E_i − E, t = u/σ, γ = σ/β and G the unit Gaussian, the tail is
/// T = exp(−t²/2) erfcx((t + γ)/√2) / (2β), and its derivatives close on themselves:
/// ∂T/∂u = (T − G)/β, ∂T/∂σ = σ ∂²T/∂u² = σ (T − G)/β² + t G/β, ∂T/∂β = −T (1/β + u/β² + σ²/β³) + G σ²/β³.
/// The bins are evaluated at their centre with a variance enlarged by gain²/12 (Sheppard's correction), exact to fourth order.
/// </remarks>
public static class LineKernel
{
    /// <summary>Channels are processed in blocks of this many; every span has a multiple of it.</summary>
    public const int BlockLength = 4;

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
        Vector256<double> centre = Vector256.Create(centreKeV);
        Vector256<double> inverseSigma = Vector256.Create(1 / sigmaKeV);
        Vector256<double> gaussNorm = Vector256.Create(InverseSqrtTwoPi / sigmaKeV);
        bool hasTail = tailFraction != 0 || !byTailFraction.IsEmpty || !byTailLength.IsEmpty;
        bool canBeBare = hasTail && byTailLength.IsEmpty;
        Vector256<double> bareGamma = Vector256.Create(sigmaKeV / tailKeV), halfGamma = bareGamma * Vector256.Create(0.5);
        Vector256<double> bareBelow = Vector256.Create(BareTail) - bareGamma;
        Vector256<double> bareFraction = Vector256.Create(tailFraction), inverseTail = Vector256.Create(1 / tailKeV);
        for (nuint i = 0; i < (nuint)length; i += BlockLength)
        {
            Vector256<double> u = Vector256.LoadUnsafe(ref energy, i) - centre;
            Vector256<double> t = u * inverseSigma;
            if (canBeBare && Vector256.LessThanAll(t, bareBelow))
            {
                Vector256<double> bare = Vector256.Exp(bareGamma * (t + halfGamma)) * inverseTail;
                Vector256<double> share = bare * bareFraction;
                Vector256<double> bareByE = -share * inverseTail;
                share.StoreUnsafe(ref s, i);
                bareByE.StoreUnsafe(ref sByE, i);
                (-bareByE * bareGamma).StoreUnsafe(ref sBySigma, i);
                if (!byTailFraction.IsEmpty) bare.StoreUnsafe(ref MemoryMarshal.GetReference(byTailFraction), i);
                continue;
            }

            Vector256<double> bell = Vector256.Exp(t * t * Vector256.Create(-0.5));
            Vector256<double> g = bell * gaussNorm;
            Vector256<double> gByE = g * t * inverseSigma;
            Vector256<double> gBySigma = g * ((t * t) - Vector256<double>.One) * inverseSigma;
            if (!hasTail)
            {
                g.StoreUnsafe(ref s, i);
                gByE.StoreUnsafe(ref sByE, i);
                gBySigma.StoreUnsafe(ref sBySigma, i);
                continue;
            }

            double beta = tailKeV;
            Vector256<double> tail = Tail(t, bell, sigmaKeV / beta, beta);
            Vector256<double> inverseBeta = Vector256.Create(1 / beta);
            Vector256<double> difference = tail - g;
            Vector256<double> tailByE = -difference * inverseBeta;
            Vector256<double> tailBySigma = ((difference * Vector256.Create(sigmaKeV / beta)) + (t * g)) * inverseBeta;
            Vector256<double> fraction = Vector256.Create(tailFraction);
            Vector256<double> rest = Vector256.Create(1 - tailFraction);
            ((rest * g) + (fraction * tail)).StoreUnsafe(ref s, i);
            ((rest * gByE) + (fraction * tailByE)).StoreUnsafe(ref sByE, i);
            ((rest * gBySigma) + (fraction * tailBySigma)).StoreUnsafe(ref sBySigma, i);
            if (!byTailFraction.IsEmpty) difference.StoreUnsafe(ref MemoryMarshal.GetReference(byTailFraction), i);
            if (byTailLength.IsEmpty) continue;
            double varianceTerm = sigmaKeV * sigmaKeV / (beta * beta * beta);
            Vector256<double> tailByBeta = (g * Vector256.Create(varianceTerm))
                - (tail * (inverseBeta + (u * inverseBeta * inverseBeta) + Vector256.Create(varianceTerm)));
            (fraction * tailByBeta).StoreUnsafe(ref MemoryMarshal.GetReference(byTailLength), i);
        }
    }

    // Left of the line erfcx would overflow: there erfc(w) = 2 − erfc(−w), and the exponential stands by itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Tail(Vector256<double> t, Vector256<double> bell, double gamma, double beta)
    {
        Vector256<double> w = (t + Vector256.Create(gamma)) * Vector256.Create(InverseSqrtTwo);
        Vector256<double> near = bell * ScaledErfc.Evaluate(Vector256.Abs(w));
        Vector256<double> isLeft = Vector256.LessThan(w, Vector256<double>.Zero);
        Vector256<double> sum = near;
        if (isLeft != Vector256<double>.Zero)
        {
            Vector256<double> exponent = Vector256.Min(Vector256.Create(gamma) * (t + Vector256.Create(gamma / 2)), Vector256<double>.Zero);
            sum = Vector256.ConditionalSelect(isLeft, (Vector256.Exp(exponent) * Vector256.Create(2.0)) - near, near);
        }

        return sum * Vector256.Create(0.5 / beta);
    }
}
