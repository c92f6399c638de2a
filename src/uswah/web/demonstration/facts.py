"""Invented facts, as a head notes them: for each PKG indicator one that shows it in full and one that shows a part.

`{kelas}` is the class that was visited.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Why a score is 0, whichever the indicator.
NOT_SEEN = (
    "Belum tampak selama pengamatan di kelas {kelas}; dibicarakan dalam pertemuan sesudahnya.",
    "Belum ada dokumen yang dapat ditunjukkan pada hari pemantauan.",
    "Guru menyampaikan bahwa hal ini baru direncanakan untuk semester depan.",
)

# Why an indicator was not rated at all.
NOT_OBSERVED = (
    "Belum sempat diamati; dijadwalkan pada kunjungan berikutnya.",
    "Wawancara dengan wali murid belum terlaksana.",
    "Dokumen masih dipakai untuk akreditasi, belum dapat diperiksa.",
)

FULL_AND_PARTIAL: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "1.1": (
            "Buku catatan guru memuat cara belajar setiap murid kelas {kelas} dan dipakai saat membagi kelompok.",
            "Catatan cara belajar baru ada untuk 12 dari 28 murid kelas {kelas}.",
        ),
        "1.2": (
            "Selama 40 menit setiap murid kelas {kelas} mendapat giliran menjawab atau maju ke depan.",
            "Murid di dua baris belakang kelas {kelas} hanya sekali mendapat giliran.",
        ),
        "1.3": (
            "Murid yang kurang pendengaran duduk di depan dan mendapat petunjuk tertulis.",
            "Tempat duduk sudah diatur, tetapi lembar kerja masih sama untuk semua kemampuan.",
        ),
        "1.4": (
            "Guru menemui dua murid yang sering terlambat dan mencatat sebabnya bersama wali kelas.",
            "Murid yang gaduh ditegur, tetapi sebabnya belum ditelusuri.",
        ),
        "1.5": (
            "Tiga murid yang lemah membaca didampingi teman sebaya setiap Selasa; kemajuannya tercatat.",
            "Pendampingan murid yang tertinggal berjalan, catatannya berhenti pada bulan kedua.",
        ),
        "1.6": (
            "Murid yang sulit berjalan menjadi juru bicara kelompok dan teman-temannya menyimak.",
            "Murid yang gagap diikutkan dalam kelompok, tetapi belum diberi peran berbicara.",
        ),
        "2.1": (
            "Kegiatan kelas {kelas} bergerak dari benda nyata ke gambar lalu ke simbol.",
            "Langkah kegiatan sudah runtut, tetapi tugas akhirnya terlalu sulit bagi sebagian murid.",
        ),
        "2.2": (
            "Pelajaran dibuka dengan tiga pertanyaan awal; contoh berikutnya diganti sesuai jawaban murid.",
            "Pertanyaan awal diajukan, tetapi pelajaran tetap berjalan seperti rencana semula.",
        ),
        "2.3": (
            "Sesudah pengamatan guru menerangkan mengapa diskusi dipersingkat dan diganti latihan berpasangan.",
            "Guru dapat menyebut alasan sebagian kegiatan, belum semuanya.",
        ),
        "2.4": (
            "Guru membuka pelajaran dengan cerita panen di desa dan menutupnya dengan kuis kelompok.",
            "Semangat murid dibangkitkan di awal saja; sesudah 20 menit perhatian menurun.",
        ),
        "2.5": (
            "Pertemuan ini meneruskan hasil proyek pekan lalu dan menyiapkan tugas pekan depan.",
            "Hubungan dengan pertemuan lalu disebut, hubungan dengan pertemuan berikutnya belum.",
        ),
        "2.6": (
            "Jawaban keliru murid kelas {kelas} dicatat dan menjadi pembuka rancangan pertemuan berikutnya.",
            "Guru mengetahui siapa yang belum paham, tetapi rancangan berikutnya belum berubah.",
        ),
        "3.1": (
            "Alur tujuan pembelajaran satu tahun tersedia dan cocok dengan kurikulum yang berlaku.",
            "Alur pembelajaran tersedia untuk semester ganjil saja.",
        ),
        "3.2": (
            "Rencana pembelajaran memuat tujuan, langkah, dan penilaian yang saling cocok.",
            "Rencana pembelajaran lengkap, tetapi penilaiannya belum mengukur tujuan kedua.",
        ),
        "3.3": (
            "Materi di kelas {kelas} disajikan berurutan; tujuan ditulis di papan sejak awal.",
            "Urutan materi baik, tetapi tujuan baru disebut di akhir pelajaran.",
        ),
        "3.4": (
            "Contoh diambil dari pasar dan sawah di sekitar madrasah, dengan angka tahun ini.",
            "Materi sesuai usia, tetapi contohnya masih dari buku lama.",
        ),
        "4.1": (
            "Semua langkah dalam rancangan terlaksana dan guru tahu maksud masing-masing.",
            "Kegiatan inti terlaksana, kegiatan penutup terlewat karena waktu habis.",
        ),
        "4.2": (
            "Latihan dikerjakan bersama; murid kelas {kelas} berani bertanya tanpa takut salah.",
            "Suasana tenang, tetapi murid yang belum selesai langsung diminta maju.",
        ),
        "4.3": (
            "Istilah baru diterangkan dengan gambar dan diulang oleh murid dengan kata sendiri.",
            "Materi tambahan diberikan, tetapi terlalu cepat bagi sebagian murid.",
        ),
        "4.4": (
            "Jawaban yang keliru ditanyakan kepada dua murid lain sebelum diluruskan bersama.",
            "Kesalahan langsung dibetulkan guru tanpa meminta pendapat murid lain.",
        ),
        "4.5": (
            "Materi dihubungkan dengan hitungan hasil panen orang tua murid kelas {kelas}.",
            "Kaitan dengan keseharian disebut sekali pada pembukaan.",
        ),
        "4.6": (
            "Dalam satu pertemuan ada membaca, berdiskusi, dan praktik; perhatian murid terjaga sampai akhir.",
            "Kegiatan beragam, tetapi waktu praktik hanya lima menit.",
        ),
        "4.7": (
            "Guru berkeliling dan tidak duduk di meja; pergantian kegiatan kelas {kelas} kurang dari dua menit.",
            "Kelas tertib, tetapi guru berbicara lebih dari separuh waktu.",
        ),
        "4.8": (
            "Ketika listrik padam, guru mengganti tayangan dengan kartu gambar tanpa kehilangan waktu.",
            "Waktu diskusi ditambah, tetapi kegiatan berikutnya jadi tidak sempat.",
        ),
        "4.9": (
            "Murid mencoba sendiri alat peraga lalu menjelaskannya kepada kelompok lain.",
            "Ada kerja kelompok, tetapi peluang bertanya hanya di akhir.",
        ),
        "4.10": (
            "Materi kedua dimulai sesudah 24 dari 27 murid kelas {kelas} menunjukkan paham.",
            "Langkah runtut, tetapi materi baru dimulai sebelum latihan pertama diperiksa.",
        ),
        "4.11": (
            "Tayangan dua menit dan kartu buatan sendiri dipakai murid untuk menemukan pola.",
            "Proyektor dipakai untuk menayangkan teks buku saja.",
        ),
        "5.1": (
            "Daftar kemajuan tiap murid diperbarui sesudah setiap ulangan harian.",
            "Nilai ulangan direkap, tetapi kemajuan tiap murid belum ditandai.",
        ),
        "5.2": (
            "Tersedia tiga lembar kerja dengan tingkat berbeda dan murid memilih bersama guru.",
            "Lembar kerja dibedakan untuk dua tingkat, kelompok cepat belum terlayani.",
        ),
        "5.3": (
            "Murid kelas {kelas} merancang sendiri percobaan dan menyanggah hasil kelompok lain.",
            "Ada satu soal terbuka, tetapi pembahasannya belum memancing alasan murid.",
        ),
        "5.4": (
            "Guru menghampiri setiap kelompok dua kali dan mencatat siapa yang perlu bantuan.",
            "Bantuan diberikan kepada murid yang bertanya saja.",
        ),
        "5.5": (
            "Guru dapat menyebut minat dan kesulitan lima murid yang dipilih acak; cocok dengan catatan BK.",
            "Bakat murid yang menonjol dikenali, kesulitan murid yang pendiam belum.",
        ),
        "5.6": (
            "Murid boleh melaporkan hasil dengan tulisan, gambar, atau lisan.",
            "Pilihan cara melapor diberikan hanya pada tugas akhir.",
        ),
        "5.7": (
            "Tanya jawab dua arah terjadi sepanjang pelajaran; murid memakai istilah baru dengan tepat.",
            "Tanya jawab ada, tetapi lebih sering antara guru dan tiga murid yang sama.",
        ),
        "6.1": (
            "Dalam 20 menit tercatat sebelas pertanyaan terbuka yang dijawab oleh murid berbeda.",
            "Pertanyaan yang diajukan umumnya cukup dijawab ya atau tidak.",
        ),
        "6.2": (
            "Guru menunggu murid selesai berbicara dan mengulang maksudnya sebelum menanggapi.",
            "Dua kali tanggapan murid terpotong karena waktu.",
        ),
        "6.3": (
            "Pertanyaan tentang berita terbaru dijawab benar, dengan sumber yang ditunjukkan.",
            "Jawaban benar, tetapi satu pertanyaan ditunda tanpa dibahas lagi.",
        ),
        "6.4": (
            "Setiap anggota kelompok kelas {kelas} memegang tugas dan saling memeriksa hasil.",
            "Kelompok dibentuk, tetapi pekerjaan dilakukan satu atau dua orang.",
        ),
        "6.5": (
            "Jawaban keliru ditanggapi dengan pertanyaan lanjutan sampai letak kelirunya tampak.",
            "Jawaban benar dipuji, jawaban keliru dilewati.",
        ),
        "6.6": (
            "Murid yang bingung diberi contoh kedua dan diminta menerangkan kembali.",
            "Penjelasan diulang dengan kalimat yang sama.",
        ),
        "7.1": (
            "Kisi-kisi dan soal cocok dengan tujuan; setiap tujuan diukur dua butir.",
            "Soal tersedia, kisi-kisinya belum.",
        ),
        "7.2": (
            "Selain ulangan ada penilaian kinerja dan jurnal; hasilnya dibahas dengan murid.",
            "Penilaian kinerja dilakukan, tetapi hasilnya belum disampaikan kepada murid.",
        ),
        "7.3": (
            "Analisis ulangan menunjukkan butir 4 sulit; remedial untuk tujuh murid sudah berjalan.",
            "Remedial dijalankan untuk semua murid tanpa analisis butir.",
        ),
        "7.4": (
            "Angket singkat murid kelas {kelas} tersimpan dan dua sarannya sudah dijalankan.",
            "Masukan murid diminta secara lisan dan belum dicatat.",
        ),
        "7.5": (
            "Rancangan bulan ini dibuka dengan materi yang belum tuntas pada ulangan lalu.",
            "Hasil penilaian dilampirkan, tetapi rancangan belum merujuknya.",
        ),
        "8.1": (
            "Guru mengajak murid bermusyawarah menetapkan aturan kelas dan menaatinya sendiri.",
            "Nilai Pancasila dibahas dalam pelajaran, penerapannya di kelas belum ajek.",
        ),
        "8.2": (
            "Guru menyusun perangkat bersama rekan dari daerah dan latar yang berbeda.",
            "Kerja sama berjalan dengan rekan serumpun saja.",
        ),
        "8.3": (
            "Rekan guru menyebut ia mau menggantikan jam tanpa memandang siapa.",
            "Hubungan dengan rekan baik, namun jarang hadir dalam kegiatan bersama.",
        ),
        "8.4": (
            "Guru membina upacara dan memimpin lomba antarkelas yang mencampur asal murid.",
            "Ikut upacara dengan tertib, belum mengambil peran.",
        ),
        "8.5": (
            "Contoh pelajaran diambil dari beberapa daerah dan dibahas dengan hormat.",
            "Keragaman dibahas bila muncul dalam buku.",
        ),
        "9.1": (
            "Guru menyapa murid di gerbang setiap pagi; bahasanya santun juga saat menegur.",
            "Santun kepada murid dan rekan; satu kali menjawab wali murid dengan terburu-buru.",
        ),
        "9.2": (
            "Kelasnya dibuka untuk dua rekan dan masukan mereka tertulis dalam jurnal.",
            "Bersedia berbagi pengalaman, tetapi kelasnya belum pernah dibuka.",
        ),
        "9.3": (
            "Kelas {kelas} tenang tanpa suara keras; murid menyimak dan mengangkat tangan.",
            "Murid menyimak pada separuh pertama, lalu perlu ditegur beberapa kali.",
        ),
        "9.4": (
            "Saran murid tentang kelompok belajar diterima dan dijalankan pekan berikutnya.",
            "Masukan murid didengar, tindak lanjutnya belum terlihat.",
        ),
        "9.5": (
            "Wali murid dan tetangga madrasah menyebut namanya sebagai guru yang dapat dipercaya.",
            "Tidak ada keluhan; peran di luar kelas belum banyak dikenal.",
        ),
        "10.1": (
            "Daftar hadir tiga bulan menunjukkan ia masuk dan menutup kelas tepat waktu.",
            "Dari dua belas pertemuan, tiga dimulai lebih dari lima menit terlambat.",
        ),
        "10.2": (
            "Saat rapat di kabupaten, tugas tertulis ditinggalkan dan guru piket mengawasi.",
            "Tugas ditinggalkan, guru pengganti belum diminta.",
        ),
        "10.3": (
            "Jam mengajar terpenuhi; izin kegiatan luar tersimpan di tata usaha.",
            "Jam mengajar terpenuhi, satu kegiatan luar tanpa izin tertulis.",
        ),
        "10.4": (
            "Dua ketidakhadiran semester ini disertai surat dan diberitahukan sehari sebelumnya.",
            "Pemberitahuan disampaikan lewat pesan pada pagi hari yang sama.",
        ),
        "10.5": (
            "Perangkat, nilai, dan jurnal diserahkan sebelum tenggat.",
            "Nilai diserahkan tepat waktu, jurnal menyusul satu pekan.",
        ),
        "10.6": (
            "Jam kosong dipakai memeriksa pekerjaan murid dan menyiapkan alat peraga.",
            "Jam kosong kadang dipakai menyiapkan pelajaran.",
        ),
        "10.7": (
            "Membimbing murid sampai juara tiga lomba tingkat KKM.",
            "Ikut panitia lomba madrasah, belum membimbing murid.",
        ),
        "10.8": (
            "Dalam rapat wali murid ia menceritakan pekerjaannya dengan gembira dan rinci.",
            "Bangga menjadi guru; semangatnya menurun ketika beban administrasi menumpuk.",
        ),
        "11.1": (
            "Nilai dan bantuan diberikan menurut kebutuhan; anak kerabat diperlakukan sama.",
            "Adil dalam menilai, perhatian masih lebih banyak kepada murid yang aktif.",
        ),
        "11.2": (
            "Notulen rapat mencatat dua usulnya yang dijalankan bersama.",
            "Hadir dalam diskusi kerja, jarang menyampaikan pendapat.",
        ),
        "11.3": (
            "Waktu istirahat ia duduk dengan murid dari kelompok yang berbeda-beda.",
            "Lebih sering berbincang dengan murid yang tinggal di pondok.",
        ),
        "12.1": (
            "Buku penghubung terisi setiap bulan dan ditandatangani wali murid.",
            "Kabar kepada wali murid disampaikan saat pembagian rapor saja.",
        ),
        "12.2": (
            "Surat tugas menunjukkan perannya sebagai pembina pramuka dan panitia santunan.",
            "Ikut kegiatan madrasah; bukti keikutsertaan belum disimpan.",
        ),
        "12.3": (
            "Mengisi pengajian bulanan warga dan membawa murid bergotong royong.",
            "Mengenal warga sekitar, baru sekali ikut kegiatan sosial.",
        ),
        "13.1": (
            "Peta materi menandai tiga bab sulit beserta tambahan waktunya.",
            "Materi sulit diketahui, waktunya belum dihitung ulang.",
        ),
        "13.2": (
            "Isi pelajaran benar dan memakai data serta istilah terbaru.",
            "Isi pelajaran benar; satu istilah masih memakai sebutan lama.",
        ),
        "13.3": (
            "Modul buatan sendiri memuat gambar dan contoh yang membuat konsep mudah dipahami.",
            "Bahan ajar lengkap, tetapi sebagian besar salinan dari buku paket.",
        ),
        "14.1": (
            "Lembar evaluasi diri terisi rinci dengan empat contoh dari kelas {kelas}.",
            "Lembar evaluasi diri terisi, contohnya masih umum.",
        ),
        "14.2": (
            "Jurnal mengajar dan masukan rekan tersimpan rapi sejak awal tahun.",
            "Jurnal mengajar ada, masukan rekan belum disimpan.",
        ),
        "14.3": (
            "Rencana PKB tahun ini merujuk dua kelemahan dari penilaian lalu.",
            "Rencana PKB ada, kaitannya dengan hasil penilaian belum tampak.",
        ),
        "14.4": (
            "Cara bertanya dari musyawarah MGMP dipakai di kelas {kelas} dan hasilnya dicatat.",
            "Hasil pelatihan tercantum dalam rencana, belum terlihat di kelas.",
        ),
        "14.5": (
            "Menyelesaikan satu penelitian tindakan kelas dan memaparkannya di MGMP.",
            "Hadir di MGMP empat kali, belum membawa karya sendiri.",
        ),
        "14.6": (
            "Mengikuti kelas daring dan berbagi bahan melalui grup guru setiap pekan.",
            "Memakai ponsel untuk mencari bahan, belum untuk belajar bersama.",
        ),
    }
)
