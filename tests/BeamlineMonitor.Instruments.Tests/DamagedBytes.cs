namespace BeamlineMonitor.Instruments.Tests;

/// <summary>Files as a bad disk, a bad copy or a bad program leaves them.</summary>
internal static class DamagedBytes
{
    /// <summary>One to three of: flip bits, cut the end, double or drop a stretch, put in a byte that parsers trip over.</summary>
    public static byte[] Of(byte[] valid, Random random)
    {
        List<byte> bytes = [.. valid];
        byte[] traps = [.. "\0\n\r\t \"&:()$#-+.,;eE9*"u8, 0xFF];
        for (int i = random.Next(1, 4); i > 0 && bytes.Count > 0; i--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 30), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes.RemoveRange(at, bytes.Count - at); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 3: bytes.RemoveRange(at, length); break;
                default: bytes[at] = traps[random.Next(traps.Length)]; break;
            }
        }

        return [.. bytes];
    }
}
