// Counts visits in the shape of Matomo's tracking requests: no cookie, no identifier.
(() => {
  const page = new URLSearchParams({
    idsite: document.currentScript.dataset.site,
    rec: 1,
    action_name: document.title,
    url: location.href,
    urlref: document.referrer,
    cookie: 0,
    rand: String(Math.random()).slice(2),
  });
  fetch("/matomo.php?" + page, {keepalive: true});
})();
