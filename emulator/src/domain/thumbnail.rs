//! Scaled pictures.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Seek};

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use crate::domain::view::Content;

/// The maximum width and height of a picture to scale.
const MAX_SIDE: u32 = 20_000;

/// The maximum memory for the decoder of one picture, in bytes: 64 million pixels of 4 bytes.
const MAX_MEMORY: u64 = 256 << 20;

/// How to scale a picture. Pictures are never enlarged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scaling {
    /// A square with this side, from the middle.
    Square(u32),
    /// At most this wide and this high.
    Within(u32, u32),
    /// To this percentage of width and height.
    Percent(u32),
}

/// A picture for browsers.
pub(crate) struct Picture {
    pub(crate) mime: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// Whether pictures of this MIME type can be scaled.
pub(crate) fn is_scalable(mime: &str) -> bool {
    ["image/gif", "image/jpeg", "image/png", "image/webp"].contains(&mime)
}

/// Scales a picture. Takes time and memory in proportion to its size.
pub(crate) fn scale(content: &Content, scaling: Scaling) -> Result<Picture, ImageError> {
    let picture = match content {
        Content::Disk(path) => decode(BufReader::new(File::open(path)?))?,
        Content::Memory(bytes) => decode(Cursor::new(bytes))?,
    };
    encode(&resized(picture, scaling))
}

/// Reads a picture upright, as its camera was held. The contents decide about the format, not the name.
fn decode(bytes: impl BufRead + Seek) -> Result<DynamicImage, ImageError> {
    let mut reader = ImageReader::new(bytes).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn resized(picture: DynamicImage, scaling: Scaling) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    match scaling {
        Scaling::Square(side) => {
            let middle = width.min(height);
            let (x, y) = ((width - middle) / 2, (height - middle) / 2);
            let side = side.min(middle);
            picture.crop_imm(x, y, middle, middle).thumbnail_exact(side, side)
        }
        Scaling::Within(max_width, max_height) if width > max_width || height > max_height => {
            picture.thumbnail(max_width, max_height)
        }
        Scaling::Percent(percent) if percent < 100 => {
            let part = |length: u32| (length * percent / 100).max(1);
            picture.thumbnail(part(width), part(height))
        }
        Scaling::Within(..) | Scaling::Percent(_) => picture,
    }
}

fn encode(picture: &DynamicImage) -> Result<Picture, ImageError> {
    let mut bytes = Vec::new();
    if picture.color().has_alpha() {
        picture
            .to_rgba8()
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
        return Ok(Picture {
            mime: "image/png",
            bytes,
        });
    }
    picture
        .to_rgb8()
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 80))?;
    Ok(Picture {
        mime: "image/jpeg",
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use image::{ImageBuffer, Rgb};

    use super::*;

    fn png(width: u32, height: u32) -> Content {
        let picture = ImageBuffer::from_pixel(width, height, Rgb([200_u8, 10, 10]));
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        Content::Memory(Arc::from(bytes.into_inner()))
    }

    fn scaled(width: u32, height: u32, scaling: Scaling) -> (u32, u32) {
        let picture = scale(&png(width, height), scaling).unwrap();
        assert_eq!(picture.mime, "image/jpeg");
        let picture = image::load_from_memory(&picture.bytes).unwrap();
        (picture.width(), picture.height())
    }

    #[test]
    fn pictures_are_scaled_and_never_enlarged() {
        assert_eq!(scaled(300, 100, Scaling::Square(50)), (50, 50));
        assert_eq!(scaled(300, 100, Scaling::Square(200)), (100, 100));
        assert_eq!(scaled(300, 100, Scaling::Within(60, u32::MAX)), (60, 20));
        assert_eq!(scaled(300, 100, Scaling::Within(600, 600)), (300, 100));
        assert_eq!(scaled(300, 100, Scaling::Percent(10)), (30, 10));
        assert_eq!(scaled(300, 1, Scaling::Percent(1)), (3, 1));
    }

    #[test]
    fn pictures_that_are_too_large_are_refused() {
        let error = scale(&png(MAX_SIDE + 1, 1), Scaling::Square(50));
        assert!(matches!(error, Err(ImageError::Limits(_))));
    }

    #[test]
    fn contents_that_are_no_picture_are_refused() {
        let text = Content::Memory(Arc::from(*b"no picture"));
        assert!(scale(&text, Scaling::Square(50)).is_err());
    }
}
