import Testing

@testable import Imaging

/// A small file made by hand, and what its header says.
struct Picture: CustomTestStringConvertible, Sendable {
  let name: String
  let type: ImageType
  let file: [UInt8]
  let facts: ImageFacts

  var testDescription: String { name }

  init(
    _ name: String, _ type: ImageType, _ file: [UInt8], _ width: Int = 300, _ height: Int = 200, frames: Int? = 1,
    alpha: Bool? = false, orientation: Int = 1
  ) {
    self.name = name
    self.type = type
    self.file = file
    facts = ImageFacts(
      format: type.format, width: width, height: height, frames: frames, hasAlpha: alpha, orientation: orientation)
  }

  static let all = jpeg + png + gif + webp + heif + tiff + bmp + jxl

  static let jpeg: [Picture] =
    (1...8).map { orientation in
      let exif = JPEGFile.exif(ExifData.make([(0x010F, 7)], orientation: orientation, bigEndian: orientation % 2 == 0))
      let isTurned = orientation > 4
      return Picture(
        "JPEG turned \(orientation)", .jpeg, JPEGFile.make(before: exif), isTurned ? 200 : 300, isTurned ? 300 : 200,
        orientation: orientation)
    } + [
      Picture("JPEG of progressive coding", .jpeg, JPEGFile.make(marker: 0xC2)),
      Picture("JPEG of 12 bits", .jpeg, JPEGFile.make(marker: 0xC1, precision: 12)),
      Picture("JPEG without loss", .jpeg, JPEGFile.make(marker: 0xC3, precision: 16)),
      Picture("JPEG of arithmetic coding", .jpeg, JPEGFile.make(marker: 0xC9)),
      Picture("JPEG as large as they come", .jpeg, JPEGFile.make(65535, 65535), 65535, 65535),
      Picture(
        "JPEG of hierarchical coding", .jpeg, JPEGFile.make(40, 20, before: JPEGFile.frame(300, 200, marker: 0xDE))),
      Picture(
        "JPEG with fill bytes and tables", .jpeg, JPEGFile.make(before: [0xFF, 0xFF] + JPEGFile.segment(0xC4, [1]))),
      // A thumbnail in APP1, whose markers are none of the file.
      Picture("JPEG with a thumbnail", .jpeg, JPEGFile.make(before: JPEGFile.exif(JPEGFile.make(16, 16)))),
      Picture(
        "JPEG whose first Exif counts", .jpeg,
        JPEGFile.make(
          before: JPEGFile.exif(ExifData.make(orientation: 3)) + JPEGFile.exif(ExifData.make(orientation: 6))),
        orientation: 3),
      Picture(
        "JPEG that ends with a DNL segment", .jpeg,
        JPEGFile.make(300, 0, scan: JPEGFile.segment(0xDA, [1]) + [5, 0xFF, 0, 0xFF, 0xD3, 0xFF, 0xDC, 0, 4, 0, 200])),
    ]

  static let png: [Picture] = [
    Picture("PNG", .png, PNGFile.make()), Picture("PNG of greys", .png, PNGFile.make(colourType: 0)),
    Picture("PNG with alpha", .png, PNGFile.make(colourType: 6), alpha: true),
    Picture("PNG of greys with alpha", .png, PNGFile.make(colourType: 4), alpha: true),
    Picture(
      "PNG of a palette with alpha", .png,
      PNGFile.make(colourType: 3, before: PNGFile.chunk("PLTE", [1, 2, 3]) + PNGFile.chunk("tRNS", [0])), alpha: true),
    Picture(
      "PNG that is turned", .png,
      PNGFile.make(
        before: PNGFile.chunk("eXIf", ExifData.make(orientation: 8))
          + PNGFile.chunk("eXIf", ExifData.make(orientation: 3))), 200, 300, orientation: 8),
    Picture(
      "PNG with Exif behind its pixels", .png,
      PNGFile.make(behind: PNGFile.chunk("eXIf", ExifData.make(orientation: 8)))),
    Picture(
      "APNG", .png,
      PNGFile.make(before: PNGFile.chunk("acTL", big(5, 4) + big(0, 4)), behind: PNGFile.chunk("fdAT", [0, 0, 0, 1]))),
  ]

  static let gif: [Picture] = [
    Picture("GIF", .gif, GIFFile.make([GIFFile.frame(300, 200)])),
    Picture(
      "GIF of three frames", .gif,
      GIFFile.make(
        [[0x21, 0xFE, 2, 9, 9, 1, 9, 0]] + [0, 1, 2].map { GIFFile.frame(10, 10, isTransparent: $0 == 1) }),
      frames: 3, alpha: true),
    Picture(
      "GIF whose first frame is too large", .gif, GIFFile.make([GIFFile.frame(250, 200, left: 50)], screen: (100, 50))),
    Picture("GIF with the screen of a program", .gif, GIFFile.make([GIFFile.frame(300, 200)], screen: (640, 480))),
    Picture(
      "GIF without a screen", .gif, GIFFile.make([GIFFile.frame(300, 200), GIFFile.frame(400, 400)], screen: (0, 0)),
      frames: 2),
    Picture("GIF without an end", .gif, GIFFile.make([GIFFile.frame(300, 200)], end: []), alpha: nil),
    Picture("GIF with something behind it", .gif, GIFFile.make([GIFFile.frame(300, 200)]) + GIFFile.frame(1, 1)),
  ]

  static let webp: [Picture] = [
    Picture("WebP", .webp, WebPFile.make(WebPFile.lossy())),
    Picture("WebP with a scale", .webp, WebPFile.make(WebPFile.lossy(300 | 1 << 14, 200 | 3 << 14))),
    Picture("WebP without loss", .webp, WebPFile.make(WebPFile.lossless())),
    Picture(
      "WebP without loss, with alpha", .webp, WebPFile.make(WebPFile.lossless(16384, 1, hasAlpha: true)), 16384, 1,
      alpha: true),
    Picture(
      "WebP that is turned", .webp,
      WebPFile.extended(
        flags: 8, WebPFile.lossy() + WebPFile.chunk("EXIF", ExifData.make(orientation: 6, bigEndian: true))),
      200, 300, orientation: 6),
    Picture(
      "WebP with the Exif of a JPEG, and alpha", .webp,
      WebPFile.extended(
        flags: 24, WebPFile.lossy() + WebPFile.chunk("EXIF", [UInt8]("Exif\0\0") + ExifData.make(orientation: 2))),
      alpha: true, orientation: 2),
    Picture(
      "WebP with Exif that its flags deny", .webp,
      WebPFile.extended(flags: 0, WebPFile.lossy() + WebPFile.chunk("EXIF", ExifData.make(orientation: 6)))),
    Picture(
      "WebP of three frames", .webp,
      WebPFile.extended(
        flags: 10,
        Array((0..<3).map { _ in WebPFile.frame() }.joined()) + WebPFile.chunk("EXIF", ExifData.make(orientation: 5))),
      200, 300, frames: 3, orientation: 5),
    Picture(
      "WebP that begins with a small frame", .webp,
      WebPFile.extended(flags: 2, WebPFile.frame(10, 10) + WebPFile.frame()),
      frames: 2, alpha: nil),
    Picture(
      "WebP with a frame that is taken away", .webp,
      WebPFile.extended(flags: 2, WebPFile.frame() + WebPFile.frame(disposes: true)),
      frames: 2, alpha: nil),
  ]

  static let heif: [Picture] = [
    Picture("AVIF", .avif, HEIFFile.still(HEIFFile.size(300, 200))),
    Picture("HEIC of long numbers", .heic, HEIFFile.still(HEIFFile.size(300, 200), isLong: true, brand: "heic")),
    Picture(
      "AVIF that is turned", .avif, HEIFFile.still(HEIFFile.size(200, 300), HEIFFile.box("imir", [0]), HEIFFile.turn(3))
    ),
    Picture("AVIF that stands on its head", .avif, HEIFFile.still(HEIFFile.size(300, 200), HEIFFile.turn(2))),
    Picture(
      "AVIF that is cut and turned", .avif,
      HEIFFile.still(HEIFFile.size(1000, 1000), HEIFFile.aperture((401, 2), (599, 2)), HEIFFile.turn(1)), 300, 201),
    Picture(
      "AVIF cut by more than it has", .avif,
      HEIFFile.still(HEIFFile.size(300, 200), HEIFFile.aperture((400, 1), (400, 1)))),
    Picture(
      "AVIF with alpha", .avif,
      HEIFFile.make(
        HEIFFile.meta(
          properties: [HEIFFile.size(300, 200), HEIFFile.alpha], items: [(1, [1]), (2, [0, 1, 2])],
          references: [("thmb", 3, [1]), ("auxl", 2, [1])])), alpha: true),
    Picture(
      "HEIC of tiles with alpha", .heic,
      HEIFFile.make(
        HEIFFile.meta(
          properties: [HEIFFile.size(64, 64), HEIFFile.size(300, 200), HEIFFile.alpha],
          items: [(1, [1]), (2, [1]), (7, [1, 3]), (9, [2])],
          references: [("auxl", 7, [2]), ("dimg", 9, [1, 2])], primary: 9, isLong: true), brand: "heic"), alpha: true),
    Picture(
      "HEIC with a map of depth", .heic,
      HEIFFile.make(
        HEIFFile.meta(
          properties: [HEIFFile.size(300, 200), HEIFFile.fullBox("auxC", [UInt8]("urn:mpeg:hevc:2015:auxid:2\0"))],
          items: [(1, [1]), (2, [1, 2])], references: [("auxl", 2, [1])]), brand: "heic")),
    Picture(
      "AVIF sequence with a still", .avif,
      HEIFFile.make(
        HEIFFile.meta(properties: [HEIFFile.size(300, 200)], items: [(1, [1])]), HEIFFile.movie(10, 10, frames: 5),
        brand: "avis")),
    Picture(
      "HEIC sequence", .heicSequence, HEIFFile.make(HEIFFile.movie(300, 200, frames: 5), brand: "hevc"), frames: 5,
      alpha: nil),
  ]

  static let tiff: [Picture] =
    [false, true].flatMap { isBig in
      [false, true].flatMap { bigEndian in
        [
          Picture(
            "TIFF, BigTIFF \(isBig), big-endian \(bigEndian)", .tiff,
            TIFFFile.make([TIFFFile.page(type: isBig ? 16 : 4)], bigEndian: bigEndian, isBig: isBig)),
          Picture(
            "TIFF of three pages, BigTIFF \(isBig), big-endian \(bigEndian)", .tiff,
            TIFFFile.make(
              [TIFFFile.page(samples: 5, extra: [0, 2], orientation: 6), TIFFFile.page(9, 9), TIFFFile.page()],
              bigEndian: bigEndian, isBig: isBig), 200, 300, frames: 3, alpha: true, orientation: 6),
        ]
      }
    } + [
      Picture(
        "TIFF of greys with alpha", .tiff, TIFFFile.make([TIFFFile.page(photometric: 1, samples: 2, extra: [1])]),
        alpha: true),
      Picture("TIFF of CMYK", .tiff, TIFFFile.make([TIFFFile.page(photometric: 5, samples: 4)])),
      Picture("TIFF with a sample of no name", .tiff, TIFFFile.make([TIFFFile.page(samples: 4)]), alpha: nil),
      Picture("TIFF of another colour space", .tiff, TIFFFile.make([TIFFFile.page(photometric: 32845)]), alpha: nil),
      Picture(
        "TIFF whose pages go in a circle", .tiff, TIFFFile.make([TIFFFile.page(), TIFFFile.page()], end: 0), frames: 2),
      Picture("TIFF of a page that comes back to itself", .tiff, TIFFFile.make([TIFFFile.page()], end: 0)),
    ]

  static let bmp: [Picture] = [
    Picture("BMP", .bmp, BitmapFile.make()), Picture("BMP of OS/2", .bmp, BitmapFile.make(headerLength: 12)),
    Picture("BMP from top to bottom", .bmp, BitmapFile.make(300, -200)),
    Picture("BMP of 32 bits", .bmp, BitmapFile.make(bits: 32), alpha: nil),
    Picture("BMP of 32 bits with masks", .bmp, BitmapFile.make(headerLength: 56, bits: 32, compression: 3)),
    Picture(
      "BMP with a mask of alpha", .bmp, BitmapFile.make(headerLength: 124, bits: 32, compression: 3, alphaMask: 0xFF),
      alpha: true),
    Picture(
      "BMP with a mask of alpha behind the header", .bmp, BitmapFile.make(bits: 16, compression: 6, alphaMask: 1),
      alpha: true),
    Picture("BMP around a PNG", .bmp, BitmapFile.make(bits: 0, compression: 5), alpha: nil),
  ]

  static let jxl: [Picture] = [
    Picture("JPEG XL", .jxl, JPEGXLFile.make(JPEGXLFile.size(300, 200) + JPEGXLFile.defaults)),
    // 200 rows in steps of 8, and 3:2.
    Picture("JPEG XL of a short size", .jxl, JPEGXLFile.make([(1, 1), (24, 5), (4, 3)] + JPEGXLFile.defaults)),
    Picture(
      "JPEG XL of two short sides", .jxl, JPEGXLFile.make([(1, 1), (24, 5), (0, 3), (31, 5)] + JPEGXLFile.defaults),
      256, 200),
    Picture(
      "JPEG XL that is turned, with alpha", .jxl,
      JPEGXLFile.make(JPEGXLFile.size(300, 200) + JPEGXLFile.metadata(orientation: 6, channel: 0)), 200, 300,
      alpha: true),
    Picture("JPEG XL with depth", .jxl, JPEGXLFile.make(JPEGXLFile.size(300, 200) + JPEGXLFile.metadata(channel: 1))),
    Picture(
      "JPEG XL that moves", .jxl, JPEGXLFile.make(JPEGXLFile.size(300, 200) + JPEGXLFile.metadata(isAnimated: true)),
      frames: nil),
    Picture(
      "JPEG XL in a box", .jxl,
      JPEGXLFile.container(
        HEIFFile.box("Exif", [0, 0, 0, 0] + ExifData.make(orientation: 6)),
        HEIFFile.box("jxlc", JPEGXLFile.make(JPEGXLFile.size(300, 200) + JPEGXLFile.defaults)))),
    Picture(
      "JPEG XL in parts", .jxl,
      {
        let codestream = JPEGXLFile.make(JPEGXLFile.size(300, 200) + JPEGXLFile.defaults)
        return JPEGXLFile.container(
          HEIFFile.box("jxlp", big(0, 4) + codestream.prefix(3)), HEIFFile.box("jxlp", big(1, 4)),
          HEIFFile.box("jxlp", big(1 << 31 | 2, 4) + codestream.dropFirst(3)))
      }()),
  ]
}
