using Microsoft.Data.Sqlite;

namespace BeamlineMonitor.Recording.Outbox;

/// <summary>Reads and writes the rows of <c>topics</c>.</summary>
internal static class TopicTable
{
    private static readonly string[] Names = ["$id", "$name", "$schema", "$retained", "$seq", "$payload_hash", "$done", "$dropped", "$seal"];

    /// <summary>Reads all topics.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="check">Takes each topic with the seal that its row holds.</param>
    /// <returns>The topics, by id.</returns>
    public static IReadOnlyList<OutboxTopic> Read(SqliteConnection connection, Action<OutboxTopic, byte[]>? check = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id, name, schema, retained, seq, payload_hash, done, dropped, seal FROM topics ORDER BY id";
        using SqliteDataReader reader = command.ExecuteReader();
        List<OutboxTopic> topics = [];
        while (reader.Read())
        {
            var topic = new OutboxTopic(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3) != 0, reader.GetInt64(4),
                reader.GetFieldValue<byte[]>(5), reader.GetInt64(6), reader.GetInt64(7));
            check?.Invoke(topic, reader.GetFieldValue<byte[]>(8));
            topics.Add(topic);
        }

        return topics;
    }

    /// <summary>Prepares the writing of a topic.</summary>
    /// <param name="connection">The file.</param>
    /// <returns>The command for <see cref="Write"/>.</returns>
    public static SqliteCommand Prepare(SqliteConnection connection)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"""
            INSERT OR REPLACE INTO topics (id, name, schema, retained, seq, payload_hash, done, dropped, seal)
            VALUES ({string.Join(", ", Names)})
            """;
        foreach (string name in Names) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    /// <summary>Writes a topic.</summary>
    /// <param name="command">From <see cref="Prepare"/>.</param>
    /// <param name="topic">The topic.</param>
    public static void Write(SqliteCommand command, OutboxTopic topic)
    {
        object[] values =
        [
            topic.Id, topic.Name, topic.Schema, topic.IsRetained ? 1 : 0, topic.Count, topic.PayloadHash, topic.Done, topic.Dropped, topic.Seal(),
        ];
        for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
