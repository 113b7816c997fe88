using System;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Edits one ELF64 library so that it loads with a libstdc++ older than GLIBCXX_3.4.32; see OldLibstdcxx.targets.</summary>
public sealed class BindToOldLibstdcxx : Task
{
    const string MissingVersion = "GLIBCXX_3.4.32", OldVersion = "GLIBCXX_3.4";
    const string MissingSymbol = "_ZSt21ios_base_library_initv", OldSymbol = "_ZNSt8ios_base4InitC1Ev";
    static readonly string[] LibraryFolders =
        { "/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib", "/lib" };

    byte[] elf = Array.Empty<byte>();

    [Required]
    public string Library { get; set; } = "";

    public override bool Execute()
    {
        var libstdcxx = LibraryFolders.Select(f => Path.Combine(f, "libstdc++.so.6")).FirstOrDefault(File.Exists);
        if (libstdcxx == null || !File.Exists(Library) || Contains(File.ReadAllBytes(libstdcxx), MissingVersion)) return true;

        elf = File.ReadAllBytes(Library);
        if (!Contains(elf, MissingSymbol)) return true;
        Rebind();

        // The output may be a hard link into the package folder: replace the file, never write into it.
        var temporary = Library + ".tmp";
        File.WriteAllBytes(temporary, elf);
        File.SetLastWriteTimeUtc(temporary, File.GetLastWriteTimeUtc(Library));
        File.Delete(Library);
        File.Move(temporary, Library);
        Log.LogMessage(MessageImportance.High, "libLibTorchSharp.so: bound to this machine's older libstdc++.");
        return true;
    }

    void Rebind()
    {
        long symbols = Section(".dynsym", out var symbolBytes), strings = Section(".dynstr", out _);
        long versions = Section(".gnu.version", out _), needs = Section(".gnu.version_r", out _);

        var oldIndex = 0;
        ForEachNeededVersion(needs, strings, (aux, name) =>
        {
            if (name == OldVersion) oldIndex = BitConverter.ToUInt16(elf, (int)aux + 6);
            if (name == MissingVersion) elf[aux + 4] |= 2; // VER_FLG_WEAK: its absence is no longer an error
        });

        for (var i = 0; i < symbolBytes / 24; i++)
        {
            var name = strings + BitConverter.ToUInt32(elf, (int)symbols + i * 24);
            if (Text(name) != MissingSymbol) continue;
            Encoding.ASCII.GetBytes(OldSymbol.PadRight(MissingSymbol.Length, '\0')).CopyTo(elf, (int)name);
            BitConverter.GetBytes((ushort)oldIndex).CopyTo(elf, (int)versions + 2 * i);
            return;
        }
    }

    void ForEachNeededVersion(long needs, long strings, Action<long, string> visit)
    {
        for (long need = needs, next = -1; next != 0; need += next)
        {
            next = BitConverter.ToUInt32(elf, (int)need + 12);
            var count = BitConverter.ToUInt16(elf, (int)need + 2);
            var aux = need + BitConverter.ToUInt32(elf, (int)need + 8);
            for (var i = 0; i < count; i++, aux += BitConverter.ToUInt32(elf, (int)aux + 12))
                visit(aux, Text(strings + BitConverter.ToUInt32(elf, (int)aux + 8)));
        }
    }

    long Section(string wanted, out long size)
    {
        long table = BitConverter.ToInt64(elf, 0x28);
        int entry = BitConverter.ToUInt16(elf, 0x3A), count = BitConverter.ToUInt16(elf, 0x3C), names = BitConverter.ToUInt16(elf, 0x3E);
        var namesAt = BitConverter.ToInt64(elf, (int)table + names * entry + 0x18);
        for (var header = (int)table; header < table + count * entry; header += entry)
        {
            if (Text(namesAt + BitConverter.ToUInt32(elf, header)) != wanted) continue;
            size = BitConverter.ToInt64(elf, header + 0x20);
            return BitConverter.ToInt64(elf, header + 0x18);
        }
        throw new InvalidDataException("libLibTorchSharp.so has no section " + wanted + "; install libstdc++ of GCC 13 or newer.");
    }

    string Text(long offset)
    {
        var end = Array.IndexOf(elf, (byte)0, (int)offset);
        return Encoding.ASCII.GetString(elf, (int)offset, end - (int)offset);
    }

    static bool Contains(byte[] bytes, string text) =>
        Encoding.GetEncoding("iso-8859-1").GetString(bytes).IndexOf(text + '\0', StringComparison.Ordinal) >= 0;
}
