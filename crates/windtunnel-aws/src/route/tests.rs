use std::collections::BTreeSet;

use serde_json::{Map, Value};
use windtunnel_core::{Command, appconfig, appconfigdata, fis, nimble};

use super::*;

fn routes(service: Service) -> impl Iterator<Item = &'static Route> {
    let (_, routes) = ROUTES.iter().find(|(named, _)| *named == service).unwrap();
    routes.iter()
}

fn operations(service: Service) -> BTreeSet<&'static str> {
    routes(service).map(|route| route.operation).collect()
}

#[test]
fn every_operation_has_one_route() {
    for (service, count) in [
        (Service::Fis, 26),
        (Service::AppConfig, 56),
        (Service::AppConfigData, 2),
        (Service::Nimble, 49),
    ] {
        assert_eq!(operations(service).len(), count);
        assert_eq!(routes(service).count(), count);
        assert!(routes(service).all(|route| route.service == service));
    }
    let set = |names: &[&'static str]| names.iter().copied().collect::<BTreeSet<_>>();
    assert_eq!(operations(Service::Fis), set(fis::OPERATIONS));
    assert_eq!(
        operations(Service::AppConfigData),
        set(appconfigdata::OPERATIONS)
    );
    assert_eq!(operations(Service::Nimble), set(nimble::OPERATIONS));
    assert_eq!(operations(Service::AppConfig), set(appconfig::OPERATIONS));
}

#[test]
fn the_members_of_a_route_are_those_of_its_request() {
    for route in Service::ALL.iter().flat_map(|&service| routes(service)) {
        let mut members = Map::new();
        let bound = route.query.iter().chain(route.headers).copied();
        for binding in route.labels().chain(bound) {
            let value = match binding.kind {
                Kind::Text => Value::from("x"),
                Kind::Integer => 1.into(),
                Kind::Boolean => true.into(),
                Kind::List => vec!["x"].into(),
            };
            let twice = members.insert(binding.member.into(), value);
            assert_eq!(twice, None, "{} of {}", binding.member, route.operation);
        }
        if let Content::Bytes(member) = route.input {
            members.insert(member.into(), "".into());
        }
        let members = Value::Object(members);
        let mut unknown = Vec::new();
        let mut note = |path: serde_ignored::Path<'_>| unknown.push(path.to_string());
        let strict = serde_ignored::Deserializer::new(&members, &mut note);
        let call = format!("{}.{}", route.service.name(), route.operation);
        let command = Command::read(&call, strict).unwrap().unwrap();
        assert_eq!(command.operation(), route.operation);
        // What is not modelled has no members.
        if !nimble::NOT_MODELLED.contains(&route.operation) {
            assert_eq!(unknown, Vec::<String>::new(), "of {call}");
        }
    }
}

#[test]
fn no_two_routes_of_a_service_take_the_same_request() {
    for &service in Service::ALL {
        for route in routes(service) {
            let same = |other: &&Route| other.method == route.method && other.fits(route.path);
            assert_eq!(routes(service).filter(same).count(), 1, "{}", route.path);
        }
    }
}

#[test]
fn services_share_no_path_but_that_of_tags() {
    for &service in Service::ALL {
        for route in routes(service) {
            let others = Service::ALL.iter().filter(|&&other| other != service);
            let mut others = others.flat_map(|&other| routes(other));
            let is_shared = others.any(|other| other.fits(route.path));
            assert_eq!(
                is_shared,
                route.path.starts_with("/tags/"),
                "{}",
                route.path
            );
        }
    }
}

#[test]
fn paths_are_taken_segment_by_segment() {
    let route = |path| Route::new(Service::Fis, "Get", "GET", path);
    let labels = |path, given| {
        let route = route(path);
        let labels = route.labels_in(given).map(|(_, label)| label);
        route.fits(given).then(|| labels.collect::<Vec<_>>())
    };
    assert_eq!(labels("/a/{x}", "/a/b%2Fc"), Some(vec!["b%2Fc"]));
    assert_eq!(labels("/a/{x}/b/{y}", "/a/1/b/2"), Some(vec!["1", "2"]));
    assert_eq!(labels("/a/{x}", "/a/"), Some(vec![""]));
    assert_eq!(labels("/t/{x+}", "/t/a:b/c/d"), Some(vec!["a:b/c/d"]));
    assert_eq!(labels("/t/{x+}", "/t/"), Some(vec![""]));
    for (path, given) in [
        ("/a/{x}", "/a"),
        ("/a/{x}", "/a/b/c"),
        ("/a/{x}", "/A/b"),
        ("/a", "/a/"),
        ("/t/{x+}", "/t"),
        ("/a", "*"),
        ("/a", ""),
    ] {
        assert_eq!(labels(path, given), None, "{path} {given}");
    }
    let numbered = route("/a/{x}/{n:integer}").labels().collect::<Vec<_>>();
    assert_eq!(numbered, [text("x"), integer("n")]);
}

#[test]
fn names_on_the_wire_are_unique_and_fit_for_it() {
    for route in Service::ALL.iter().flat_map(|&service| routes(service)) {
        for bindings in [route.query, route.headers, route.output_headers] {
            let names: BTreeSet<_> = bindings.iter().map(|binding| binding.name).collect();
            assert_eq!(names.len(), bindings.len(), "{}", route.operation);
        }
        for binding in route.headers.iter().chain(route.output_headers) {
            assert_eq!(binding.name, binding.name.to_ascii_lowercase());
        }
        let has_bytes = matches!(route.output, Content::Bytes(_));
        assert_eq!(has_bytes, !route.output_headers.is_empty());
        assert_eq!(route.status == 204, route.output == Content::Nothing);
    }
}
