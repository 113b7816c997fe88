namespace Dlfd.Reporting.Document;

/// <summary>A part of a report, which Markdown and HTML show in their own ways. Its texts are plain.</summary>
internal abstract record Block;

/// <summary>A heading; level 1 is the title.</summary>
internal sealed record Heading(int Level, string Text) : Block;

internal sealed record Paragraph(string Text) : Block;

internal sealed record TextList(bool Numbered, IReadOnlyList<string> Items) : Block;

/// <summary>A table; the first <paramref name="TextColumns"/> columns are names, the others numbers.</summary>
internal sealed record Table(string Label, int TextColumns, IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<Cell>> Lines) : Block;

/// <summary>A drawn figure, its path relative to the report's folder.</summary>
internal sealed record Figure(string Path, string AltText, string Caption, byte[] Png) : Block
{
    /// <summary>Whether its colours are those of photographs and so must stay as they are on a dark page.</summary>
    internal bool IsPhoto { get; init; }
}
