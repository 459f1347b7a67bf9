//! Thumbnails of pictures.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use crate::support::{TestServer, fast_create, file_path, send};

/// Encodes a picture whose left half is red and whose right half is blue.
fn picture(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, _| {
        Rgb(if x < width / 2 { [250, 0, 0] } else { [0, 0, 250] })
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The content type and the picture of a thumbnail.
async fn thumbnail(server: &TestServer, path: &str, query: &str) -> (String, DynamicImage) {
    let url = server
        .redirect(&format!("{}?preview&{query}", file_path(path)))
        .await;
    let response = server.follow(&url).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let mime = response.headers()["content-type"].to_str().unwrap().to_owned();
    (
        mime,
        image::load_from_memory(&response.bytes().await.unwrap()).unwrap(),
    )
}

#[tokio::test]
async fn pictures_of_every_common_format_are_scaled() {
    let server = TestServer::start(fast_create(), [""; 0]).await;
    let formats = [
        ("a.png", ImageFormat::Png),
        ("a.jpg", ImageFormat::Jpeg),
        ("a.gif", ImageFormat::Gif),
        ("a.webp", ImageFormat::WebP),
    ];
    for (name, format) in formats {
        server.upload(name, picture(format, 400, 200)).await;
        std::fs::write(
            server.dir.path().join(format!("disk-{name}")),
            picture(format, 400, 200),
        )
        .unwrap();
        for name in [name.to_owned(), format!("disk-{name}")] {
            let (_, picture) = thumbnail(&server, &name, "width_size=100").await;
            assert_eq!((picture.width(), picture.height()), (100, 50), "{name}");
            let picture = picture.to_rgb8();
            let (left, right) = (picture.get_pixel(10, 25), picture.get_pixel(90, 25));
            assert!(left[0] > 200 && left[2] < 50, "{name}: {left:?}");
            assert!(right[2] > 200 && right[0] < 50, "{name}: {right:?}");
        }
    }
}

#[tokio::test]
async fn the_size_is_chosen_in_several_ways() {
    let server = TestServer::start(fast_create(), [""; 0]).await;
    server.upload("a.jpg", picture(ImageFormat::Jpeg, 400, 200)).await;
    for (query, size) in [
        ("size=50", (50, 50)),
        ("size=1000", (200, 200)),
        ("scale=25", (100, 50)),
        ("height_size=20", (40, 20)),
        ("width_size=100&height_size=20", (40, 20)),
        ("width_size=1000", (400, 200)),
        ("", (400, 200)),
    ] {
        let (mime, picture) = thumbnail(&server, "a.jpg", query).await;
        assert_eq!(
            (mime.as_str(), picture.width(), picture.height()),
            ("image/jpeg", size.0, size.1),
            "{query}"
        );
    }
}

#[tokio::test]
async fn transparency_is_kept() {
    let server = TestServer::start(fast_create(), [""; 0]).await;
    let picture = RgbaImage::from_pixel(64, 64, Rgba([0, 0, 0, 0]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    server.upload("a.png", bytes.into_inner()).await;
    let (mime, picture) = thumbnail(&server, "a.png", "size=16").await;
    assert_eq!(mime, "image/png");
    assert_eq!(picture.to_rgba8().get_pixel(8, 8)[3], 0);
}

#[tokio::test]
async fn other_files_are_returned_as_they_are() {
    let server = TestServer::start(fast_create(), ["film.mp4"]).await;
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg'/>";
    server.upload("drawing.svg", drawing).await;
    for (name, mime, content) in [
        ("film.mp4", "video/mp4", "x"),
        ("drawing.svg", "image/svg+xml", drawing),
    ] {
        let url = server
            .redirect(&format!("{}?preview=1&size=50", file_path(name)))
            .await;
        let response = send(server.follow(&url)).await;
        assert_eq!(
            (
                response.status.as_u16(),
                response.header("content-type"),
                response.text.as_str()
            ),
            (200, Some(mime), content)
        );
    }
}

#[tokio::test]
async fn a_broken_picture_is_an_error() {
    let server = TestServer::start(fast_create(), ["broken.png"]).await;
    let url = server
        .redirect(&format!("{}?preview&size=50", file_path("broken.png")))
        .await;
    send(server.follow(&url)).await.assert_error(400, "BadRequest");
}
