using System.Globalization;

namespace BeamlineMonitor.Instruments.Channels;

/// <summary>A TCP port to connect to.</summary>
/// <param name="Host">Host name, IPv4 or IPv6 address (without brackets).</param>
/// <param name="Port">TCP port, 1 to 65535.</param>
public sealed record TcpChannelAddress(string Host, int Port) : ByteChannelAddress
{
    /// <inheritdoc/>
    public override async ValueTask<IByteChannel> OpenAsync(TimeProvider? timeProvider, CancellationToken cancellationToken) =>
        await TcpByteChannel.ConnectAsync(Host, Port, timeProvider, cancellationToken);

    /// <summary>The text that <see cref="ByteChannelAddress.Parse"/> reads.</summary>
    /// <returns>"tcp://host:port".</returns>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"tcp://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");

    internal static TcpChannelAddress Read(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Port is < 1 or > 65535
            || uri.PathAndQuery is not ("" or "/") || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            throw new FormatException($"'{text}' is no TCP address: it must read tcp://host:port with a port from 1 to 65535.");
        }

        return new TcpChannelAddress(uri.DnsSafeHost, uri.Port);
    }
}
