/** A certificate for localhost that is its own authority, made for these tests: it protects nothing. Valid until 2126. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUExF7aHRfMdJ34D4dGG6U65AAA5wwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjE5NDU0NloYDzIxMjYxMDI5
MTk0NTQ2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATeWQGdtkXS01ubSTCqP+qBwKWtc6fiTHRmbbuCsnL8bz3SnuA1jzgD
/lNLcoQWBxijpodH3d/FdPDqkJFVeuzwo28wbTAdBgNVHQ4EFgQUJgMvQrjabNGr
UjtEkwbb51UUap0wHwYDVR0jBBgwFoAUJgMvQrjabNGrUjtEkwbb51UUap0wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgOkLTbJvHxYy1f79XdIbz0QPCC2RYqH+yWI/CIRTqKP0CIQCz
vEl+L0pbkVHhv+xovU89FpZRw7oGnmPrK6nUt1QnLA==
-----END CERTIFICATE-----
`

export const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgRy55ZbA58w1NAGo2
UlslarFqNmajjS3qHoH0LhWG6gChRANCAATeWQGdtkXS01ubSTCqP+qBwKWtc6fi
THRmbbuCsnL8bz3SnuA1jzgD/lNLcoQWBxijpodH3d/FdPDqkJFVeuzw
-----END PRIVATE KEY-----
`
