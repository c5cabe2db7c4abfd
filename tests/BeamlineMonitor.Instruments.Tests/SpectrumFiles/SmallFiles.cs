using System.Buffers.Binary;
using System.Text;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Instruments.Tests.SpectrumFiles;

/// <summary>One small valid file of each format, and the reading of a text.</summary>
internal static class SmallFiles
{
    public const string Mca =
        """
        VERSION:    3.1
        ELEMENTS:   1
        DATE:       MAR 11, 2023 10:45:20.**
        CHANNELS:   4
        ROIS:       1 
        REAL_TIME:  240.006022 
        LIVE_TIME:  231.403739 
        CAL_OFFSET: 7.5e-002 
        CAL_SLOPE: 3.1e-02 
        CAL_QUAD: 0.0
        TWO_THETA: 2.35
        ROI_0_LEFT:  1 
        ROI_0_RIGHT:  3 
        ROI_0_LABEL:  Co 003& 
        ENVIRONMENT: ring_current_mA="65.38"
        ENVIRONMENT: 13IDD:m39.RBV="-32.246" (tilt (Chi))
        DATA: 
        0 
        12 
         5
        4294967295

        """;

    public const string McaTwoElements =
        """
        VERSION:    3.1
        ELEMENTS:             2
        DATE:       Aug 21, 2002 13:35:31.678
        CHANNELS:           3
        ROIS:        2 1
        REAL_TIME:   10.5 11.5
        LIVE_TIME:   10.25 0.0
        CAL_OFFSET:  1.0e-003 2.0e-003
        CAL_SLOPE:   1.5e-002 2.5e-002
        CAL_QUAD:    0.0 1.0e-009
        TWO_THETA:   10.0 11.0
        ROI_0_LEFT:   0 1
        ROI_0_RIGHT:   1 2
        ROI_0_LABEL: V Ka &  Fe Ka & 
        ROI_1_LEFT:   2 0
        ROI_1_RIGHT:   2 0
        ROI_1_LABEL: Ni Ka &  & 
        DATA: 
         1 2
         3 4
         5 6

        """;

    public const string Spe =
        """
        $SPEC_ID:
        LiCoO2 pellet
        $SPEC_REM:
        DET# 1
        $DATE_MEA:
        09/13/2018 08:39:08
        $MEAS_TIM:
        2289 2454
        $DATA:
        0 3
               0
               7
              11
               2
        $ROI:
        1
        1 2
        $PRESETS:
        None
        0
        0
        $ENER_FIT:
        -0.136701 0.182920
        $MCA_CAL:
        3
        3.397300E-001 1.829700E-001 5.568300E-009 keV
        $SHAPE_CAL:
        3
        1 2 3

        """;

    public const string Text = "# shutter open\n# energy_keV counts\n1.00\t5\n1.51\t6\n2.02\t7\n2.53\t8\n";

    /// <summary>An integer file of four channels with a quadratic trailer.</summary>
    public static byte[] Chn()
    {
        byte[] bytes = new byte[32 + 16 + 512];
        Span<byte> b = bytes;
        BinaryPrimitives.WriteInt16LittleEndian(b, -1);
        BinaryPrimitives.WriteInt16LittleEndian(b[4..], 1);
        "09"u8.CopyTo(b[6..]);
        BinaryPrimitives.WriteUInt32LittleEndian(b[8..], 3001); // 60.02 s of 20 ms
        BinaryPrimitives.WriteUInt32LittleEndian(b[12..], 2950);
        "11Mar261"u8.CopyTo(b[16..]);
        "1405"u8.CopyTo(b[24..]);
        BinaryPrimitives.WriteUInt16LittleEndian(b[30..], 4);
        for (int i = 0; i < 4; i++) BinaryPrimitives.WriteUInt32LittleEndian(b[(32 + (4 * i))..], (uint)(100 * i));
        Span<byte> trailer = b[48..];
        BinaryPrimitives.WriteInt16LittleEndian(trailer, -102);
        BinaryPrimitives.WriteSingleLittleEndian(trailer[4..], 0.5f);
        BinaryPrimitives.WriteSingleLittleEndian(trailer[8..], 0.25f);
        BinaryPrimitives.WriteSingleLittleEndian(trailer[12..], 0.125f);
        trailer[256] = 4;
        "HPGe"u8.CopyTo(trailer[257..]);
        trailer[320] = 6;
        "LiCoO2"u8.CopyTo(trailer[321..]);
        return bytes;
    }

    public static SpectrumFile Read(string text) => SpectrumFileReader.Parse(Encoding.UTF8.GetBytes(text), "small");

    public static SpectrumFileException Refused(string text) => Assert.Throws<SpectrumFileException>(() => Read(text));

    /// <summary>A text with its line ends as LF, whatever the checkout made of them, and one piece of it replaced.</summary>
    public static string With(this string text, string old, string changed)
    {
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, changed, StringComparison.Ordinal);
    }
}
